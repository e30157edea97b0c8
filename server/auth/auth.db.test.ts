import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "./passwords.service.ts";
import { linkUrl } from "#server/users/users.service.ts";
import { simpleParser } from "mailparser";
import { freePort } from "#test/factories/email.ts";
import { callerFor } from "#test/harness/http.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

const PASSWORD = "correct horse battery";
let world: TestWorld;
let url: string;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  url = await world.url();
});
afterAll(() => world.close());

async function person(): Promise<{ id: string; email: string }> {
  const admin = await world.user("admin");
  const caller = await world.http(admin);
  const email = `p${Math.floor(performance.now() * 1000)}@people.example`;
  const { body } = await caller.post("/api/users", { email, name: "Pat Doe", roles: ["agent"] });
  await world.kernel.pool.query(
    `update app_user set password_hash = $2, status = 'active' where id = $1`,
    [body.id, await hashPassword(PASSWORD)],
  );
  return { id: body.id, email };
}

const signIn = (email: string, password = PASSWORD, cookie?: string) =>
  callerFor(url, null).post("/api/auth/login", { email, password }, cookie ? { cookie } : {});

const cookieOf = (headers: Headers, name = "pivotal_refresh"): string =>
  headers
    .getSetCookie()
    .find((line) => line.startsWith(`${name}=`))!
    .split(";")[0]!;

describe("signing in", () => {
  it("gives an access token that works and an httpOnly cookie for this site only", async () => {
    const { email } = await person();
    const { status, body, headers } = await signIn(email.toUpperCase());
    expect(status).toBe(200);
    const me = await callerFor(url, body.accessToken).get("/api/auth/me");
    expect(me.body.user).toMatchObject({ email, roles: ["agent"], clientId: null });
    expect(me.body.verbs).toContain("task.work");
    expect(me.body.verbs).not.toContain("user.manage");
    expect(headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Strict/i);
    expect(JSON.stringify(body)).not.toContain("password");
  });

  it("is in the audit under the name of who signed in", async () => {
    const { id, email } = await person();
    const { body } = await signIn(email);
    const { rows } = await world.kernel.pool.query(
      `select actor_kind, actor_id, actor_name from audit_log
        where action = 'user.signed_in' and entity_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ actor_kind: "user", actor_id: id, actor_name: body.user.name }]);
  });

  it("answers alike for a wrong password, an unknown and an invited person", async () => {
    const { email } = await person();
    const answers = await Promise.all([
      signIn(email, "wrong password here"),
      signIn("nobody@people.example"),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body.detail).toBe("E-mail or password is not right.");
    }
  });

  it("writes the same rows for a stranger as for a person", async () => {
    const { email } = await person();
    const written = async (to: string) => {
      const count = async () =>
        (
          await world.kernel.pool.query(
            `select (select count(*) from audit_log)::int as audit,
                    (select last_value from outbox_id_seq)::int as outbox`,
          )
        ).rows[0];
      const before = await count();
      expect((await signIn(to, "wrong password here")).status).toBe(401);
      const after = await count();
      return { audit: after.audit - before.audit, outbox: after.outbox - before.outbox };
    };
    expect(await written(email)).toEqual({ audit: 1, outbox: 0 });
    expect(await written("stranger.rows@people.example")).toEqual({ audit: 1, outbox: 0 });
  });

  it("slows a guesser down before any hash, but not the device the person used before", async () => {
    const { email } = await person();
    const device = cookieOf((await signIn(email)).headers, "pivotal_device");
    for (let i = 0; i < 5; i++) await signIn(email, "wrong password here");
    const slowed = await signIn(email, "wrong password here");
    expect(slowed.status).toBe(429);
    expect(slowed.body.until).toBeTruthy();
    expect((await signIn(email, PASSWORD, device)).status).toBe(200);
  });

  it("lets no more guesses through when they all come at once", async () => {
    const { email } = await person();
    const guesses = await Promise.all(
      Array.from({ length: 20 }, () => signIn(email, "wrong password here")),
    );
    const checked = guesses.filter(({ status }) => status === 401).length;
    expect(checked).toBeLessThanOrEqual(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20 - checked);
  });
});

describe("sessions", () => {
  it("take the token just replaced once more, and end everywhere when an old one comes back", async () => {
    const { email } = await person();
    const first = await signIn(email);
    const old = cookieOf(first.headers);
    const refresh = (cookie: string) =>
      callerFor(url, null).post("/api/auth/refresh", {}, { cookie });
    const [a, b] = await Promise.all([refresh(old), refresh(old)]);
    expect([a.status, b.status]).toEqual([200, 200]);
    const fresh = [a, b].find((answer) => answer.headers.getSetCookie().length > 0)!;
    world.setNow(new Date(Date.now() + 60_000));
    const stolen = await refresh(old);
    world.setNow(null);
    expect(stolen.status).toBe(401);
    expect((await refresh(cookieOf(fresh.headers))).status).toBe(401);
  });

  it("end when a token comes back that was replaced more than once", async () => {
    const { email } = await person();
    const stolen = cookieOf((await signIn(email)).headers);
    const refresh = (cookie: string) =>
      callerFor(url, null).post("/api/auth/refresh", {}, { cookie });
    const second = cookieOf((await refresh(stolen)).headers);
    const third = cookieOf((await refresh(second)).headers);
    expect((await refresh(stolen)).status).toBe(401);
    expect((await refresh(third)).status).toBe(401);
  });

  it("go on when the answer with the new token was lost", async () => {
    const { email } = await person();
    const first = cookieOf((await signIn(email)).headers);
    const refresh = (cookie: string) =>
      callerFor(url, null).post("/api/auth/refresh", {}, { cookie });
    const lost = cookieOf((await refresh(first)).headers);
    const again = await refresh(first);
    expect(cookieOf(again.headers)).toBe(lost);
    world.setNow(new Date(Date.now() + 60_000));
    const later = await refresh(lost);
    world.setNow(null);
    expect(later.status).toBe(200);
  });

  it("are ended by nobody who makes a token up", async () => {
    const { email } = await person();
    const { headers } = await signIn(email);
    const own = cookieOf(headers);
    const [body] = own.split("=")[1]!.split(".");
    for (const value of [`${body}.AAAA`, `${body}`, "x.y", ".", "%00.%00"]) {
      const forged = await callerFor(url, null).post(
        "/api/auth/refresh",
        {},
        { cookie: `pivotal_refresh=${value}` },
      );
      expect(forged.status).toBe(401);
    }
    const still = await callerFor(url, null).post("/api/auth/refresh", {}, { cookie: own });
    expect(still.status).toBe(200);
  });

  it("stop when an operator revokes them", async () => {
    const { id, email } = await person();
    const { body } = await signIn(email);
    const caller = callerFor(url, body.accessToken);
    expect((await caller.get("/api/auth/me")).status).toBe(200);
    const admin = await world.http(await world.user("admin"));
    expect((await admin.post(`/api/users/${id}/revoke`)).status).toBe(200);
    await expect.poll(async () => (await caller.get("/api/auth/me")).status).toBe(401);
  });

  it("refuse forged, expired and foreign tokens without a stack", async () => {
    const admin = await world.user("admin");
    const good = world.token(admin);
    const [head, payload] = good.split(".");
    const none = Buffer.from('{"alg":"none","kid":"k1"}').toString("base64url");
    const unreadable = Buffer.from("{no").toString("base64url");
    for (const bad of [
      "x",
      `${head}.${payload}.AAAA`,
      `${none}.${payload}.`,
      `${head}.${unreadable}.AAAA`,
    ]) {
      const { status, body } = await callerFor(url, bad).get("/api/auth/me");
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: "unauthenticated", status: 401 });
      expect(body.stack).toBeUndefined();
    }
  });
});

describe("a sign-in beside the end of all sessions", () => {
  it.each([
    ["the password is changed", `password_hash = 'other', session_version = session_version + 1`],
    ["everybody is signed out", `session_version = session_version + 1`],
    ["the person is disabled", `status = 'disabled', session_version = session_version + 1`],
  ])("is refused when %s between its hash and its session", async (_what, change) => {
    const { id, email } = await person();
    const ending = await world.kernel.pool.connect();
    try {
      await ending.query("begin");
      await ending.query(`select id from app_user where id = $1 for update`, [id]);
      const answer = signIn(email);
      await until("the sign-in waits for the person's row", async () => {
        const { rows } = await world.kernel.pool.query(
          `select 1 from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%app_user%for share%'
              and datname = current_database()`,
        );
        return rows.length > 0;
      });
      await ending.query(`update app_user set ${change} where id = $1`, [id]);
      await ending.query("commit");
      expect(await answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    } finally {
      ending.release();
    }
    const { rows } = await world.kernel.pool.query(`select 1 from session where user_id = $1`, [
      id,
    ]);
    expect(rows).toEqual([]);
  });

  it("ends at its refresh when its session was opened under older rights", async () => {
    const { id, email } = await person();
    const cookie = cookieOf((await signIn(email)).headers);
    await world.kernel.pool.query(
      `update app_user set session_version = session_version + 1 where id = $1`,
      [id],
    );
    const answer = await callerFor(url, null).post("/api/auth/refresh", {}, { cookie });
    expect(answer.body?.accessToken).toBeUndefined();
  });
});

describe("links", () => {
  it("let an invited person in once", async () => {
    const admin = await world.http(await world.user("admin"));
    const { body } = await admin.post("/api/users", {
      email: "new@people.example",
      name: "New Person",
      roles: ["qa_reviewer"],
    });
    const { rows } = await world.kernel.pool.query<{ id: string }>(
      `select id from user_link where user_id = $1 and used_at is null`,
      [body.id],
    );
    const token = linkUrl(world.kernel, "invite", rows[0]!.id).split("/").at(-1);
    const accept = () =>
      callerFor(url, null).post("/api/auth/accept-invite", {
        token,
        name: "New Person",
        password: PASSWORD,
      });
    expect((await accept()).body.user.email).toBe("new@people.example");
    expect((await accept()).body.code).toBe("gone");
  });

  it("say the same for a reset of a known and an unknown person", async () => {
    const { email } = await person();
    const ask = async (to: string) => {
      const began = performance.now();
      const answer = await callerFor(url, null).post("/api/auth/request-reset", { email: to });
      // not before the longest of both would be done
      expect(performance.now() - began).toBeGreaterThan(240);
      return answer;
    };
    expect(await ask(email).then((a) => [a.status, a.body])).toEqual(
      await ask("nobody@people.example").then((a) => [a.status, a.body]),
    );
  });

  it("of a reset are mailed a few times in a row only, also for who is not there", async () => {
    const { email } = await person();
    for (const to of [email, "stranger@people.example"]) {
      const ask = () => callerFor(url, null).post("/api/auth/request-reset", { email: to });
      for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(202);
      expect((await ask()).status).toBe(429);
    }
  });
});

describe("a new password", () => {
  it("ends the reset links that were mailed before it", async () => {
    const { id, email } = await person();
    await callerFor(url, null).post("/api/auth/request-reset", { email });
    const { rows } = await world.kernel.pool.query<{ id: string }>(
      `select id from user_link where user_id = $1 and kind = 'reset'`,
      [id],
    );
    const { body } = await signIn(email);
    const caller = callerFor(url, body.accessToken);
    const change = { current: PASSWORD, password: "another long password" };
    expect((await caller.post("/api/auth/change-password", change)).status).toBe(200);
    const token = linkUrl(world.kernel, "reset", rows[0]!.id).split("/").at(-1);
    const reset = { token, password: "a password of a thief" };
    const answer = await callerFor(url, null).post("/api/auth/reset", reset);
    expect(answer.body.code).toBe("gone");
  });

  it("opens a session that no table remembers, nor the password", async () => {
    const { email } = await person();
    const { body } = await signIn(email);
    const caller = callerFor(url, body.accessToken);
    const changed = await caller.post("/api/auth/change-password", {
      current: PASSWORD,
      password: "another long password",
    });
    expect(changed.status).toBe(200);
    const { rows } = await world.kernel.pool.query(
      `select key from idempotency_key where route like '%change-password'`,
    );
    expect(rows).toEqual([]);
  });

  it("is one of two that are set at once: the second was decided on what no longer stands", async () => {
    const { email } = await person();
    const { body } = await signIn(email);
    const caller = callerFor(url, body.accessToken);
    const change = (password: string) =>
      caller.post("/api/auth/change-password", { current: PASSWORD, password });
    const both = await Promise.all([change("first long password"), change("second long password")]);
    const won = both.findIndex(({ status }) => status === 200);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const passwords = ["first long password", "second long password"];
    expect((await signIn(email, passwords[won])).status).toBe(200);
    expect((await signIn(email, passwords[1 - won])).status).toBe(401);
  });
});

it("a production workspace on the sandbox says so to staff, not to clients; a trial does not", async () => {
  const live = await testWorld({
    NODE_ENV: "production",
    PUBLIC_URL: "https://pivotal.example.com",
    ALLOW_SANDBOX: "1",
  });
  const told = async (on: TestWorld, role: "agent" | "client_user") =>
    (await (await on.http(await on.user(role))).get("/api/auth/me")).body.sandbox;
  expect(await told(live, "agent")).toBe(true);
  expect(await told(live, "client_user")).toBe(false);
  expect(await told(world, "agent")).toBe(false);
  await live.close();
});

describe("mails", () => {
  it("of an invitation reach the mailbox with a link that lets the person in", async () => {
    await world.workers();
    const admin = await world.http(await world.user("admin"));
    const email = "mailed@people.example";
    await admin.post("/api/users", { email, name: "Mailed", roles: ["agent"] });
    const text = await until("the mail", async () => {
      const { rows } = await world.kernel.pool.query<{ source: Buffer }>(
        `select source from sandbox_mail where rcpt_to = $1`,
        [email],
      );
      return rows[0] ? ((await simpleParser(rows[0].source)).text ?? null) : null;
    });
    const token = /\/invite\/([\w.-]+)/.exec(text)?.[1];
    const joined = await callerFor(url, null).post("/api/auth/accept-invite", {
      token,
      name: "Mailed Person",
      password: PASSWORD,
    });
    expect(joined.body.user).toMatchObject({ email, name: "Mailed Person" });
  });
});
