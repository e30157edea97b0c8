import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callerFor } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { hashPassword } from "./passwords.service.ts";

const PASSWORD = "correct horse battery";
let world: TestWorld;
let url: string;
beforeAll(async () => {
  world = await testWorld();
  url = await world.url();
});
afterAll(() => world.close());

let people = 0;
async function person(): Promise<{ email: string }> {
  people += 1;
  const { userId } = await world.user("agent", { name: `Pat ${people}` });
  const { rows } = await world.kernel.pool.query(
    `update app_user set password_hash = $2 where id = $1 returning email::text as email`,
    [userId, await hashPassword(PASSWORD)],
  );
  return rows[0];
}
const signIn = (email: string, password = PASSWORD) =>
  callerFor(url, null).post("/api/auth/login", { email, password });

describe("the own password", () => {
  it("when strangers have failed to sign in as a person, then that person still changes it", async () => {
    const { email } = await person();
    const { body } = await signIn(email);
    for (let i = 0; i < 6; i++) await signIn(email, "wrong password here");
    expect((await signIn(email)).status).toBe(429);
    const change = { current: PASSWORD, password: "another long password" };
    const caller = callerFor(url, body.accessToken);
    expect((await caller.post("/api/auth/change-password", change)).status).toBe(200);
  });

  it("when the current one is guessed in a session, then that session is slowed down and no other", async () => {
    const { email } = await person();
    const [mine, thiefs] = [await signIn(email), await signIn(email)];
    const guess = () =>
      callerFor(url, thiefs.body.accessToken).post("/api/auth/change-password", {
        current: "wrong password here",
        password: "another long password",
      });
    for (let i = 0; i < 5; i++) expect((await guess()).status).toBe(400);
    expect((await guess()).status).toBe(429);
    const change = { current: PASSWORD, password: "another long password" };
    const caller = callerFor(url, mine.body.accessToken);
    expect((await caller.post("/api/auth/change-password", change)).status).toBe(200);
  });
});
