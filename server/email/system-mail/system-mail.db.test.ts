import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { freePort } from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { sendSystemMail } from "./system-mail.service.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  await world.workers();
});
afterAll(() => world.close());

const rows = async (sql: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(sql, params)).rows;

test("an invited person gets the link; only those who may see the system read that mail", async () => {
  const admin = await world.http(await world.user("admin"));
  const manager = await world.http(await world.user("campaign_manager"));
  const invited = await admin.post("/api/users", {
    name: "New Person",
    email: "new.person@example.com",
    roles: ["agent"],
  });
  expect(invited.status).toBeLessThan(300);
  const found = async () => (await admin.get("/api/mailbox?q=new.person@")).body.items;
  await until("the mail", async () => (await found()).length === 1);
  const [row] = await found();
  const mail = await admin.get(`/api/mailbox/${row.id}`);
  expect(mail.body.links.join(" ")).toMatch(/\/invite\/[\w.-]{40,}/);
  expect((await manager.get("/api/mailbox?q=new.person@")).body.items).toEqual([]);
  expect((await manager.get(`/api/mailbox/${row.id}`)).status).toBe(404);
  await until("settled", async () => {
    const [sent] = await rows(`select state, sealed_body from system_mail`);
    return sent.state === "sent" && sent.sealed_body === null;
  });
});

test("a mail whose transaction fails is never sent, and the same mail twice is one", async () => {
  const ctx = world.system();
  const id = ctx.newId();
  const mail = { id, to: "once@example.com", subject: "Once", text: "secret words" };
  const failed = transact(ctx, async (tx) => {
    await sendSystemMail(tx, { ...mail, to: "never@example.com" });
    throw new Error("changed my mind");
  });
  await expect(failed).rejects.toThrow("changed my mind");
  await transact(ctx, (tx) => sendSystemMail(tx, mail));
  await transact(ctx, (tx) => sendSystemMail(tx, mail));
  const stored = await rows(`select sealed_body from system_mail where id = $1`, [id]);
  expect(stored).toHaveLength(1);
  expect(String(stored[0].sealed_body)).not.toContain("secret words");
  await until(
    "sent",
    async () =>
      (await rows(`select 1 from system_mail where id = $1 and state = 'sent'`, [id])).length === 1,
  );
  expect(await rows(`select rcpt_to from sandbox_mail where subject = 'Once'`)).toEqual([
    { rcpt_to: "once@example.com" },
  ]);
});
