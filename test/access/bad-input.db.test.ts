import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { io } from "socket.io-client";
import { callerFor } from "../harness/http.ts";
import type { Caller } from "../harness/http.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";

let world: TestWorld;
let admin: Caller;
let url: string;

beforeAll(async () => {
  world = await testWorld();
  url = await world.url();
  admin = await world.http(await world.user("admin"));
});
afterAll(() => world.close());

const JSON_TYPE = { "content-type": "application/json" };
const post = (body: string, headers: Record<string, string> = {}) =>
  admin.send("/api/users", {
    method: "POST",
    body,
    headers: { ...JSON_TYPE, "idempotency-key": randomUUID(), ...headers },
  });
const people = async (): Promise<number> =>
  (await world.kernel.pool.query<{ n: number }>("select count(*) as n from app_user")).rows[0]!.n;

describe("bad input over HTTP", () => {
  it("is answered with what is wrong and where; nothing changes and no stack shows", async () => {
    const before = await people();
    const { body: campaign } = await admin.post("/api/campaigns", { name: "Calls", type: "call" });
    const good = { email: "a@people.example", name: "A B", roles: ["agent"] };
    const cases: [
      what: string,
      answer: Promise<{ status: number; body: any }>,
      status: number,
      path?: string,
    ][] = [
      ["broken JSON", post("{bad"), 400],
      ["no JSON at all", post("<x/>", { "content-type": "text/xml" }), 415],
      ["an array", post("[]"), 400],
      ["null", post("null"), 400],
      ["an unknown field", post(JSON.stringify({ ...good, isAdmin: true })), 400, "body.isAdmin"],
      ["a wrong type", post(JSON.stringify({ ...good, name: 7 })), 400, "body.name"],
      ["an unknown role", post(JSON.stringify({ ...good, roles: ["root"] })), 400, "body.roles.0"],
      [
        "an over-long value",
        post(JSON.stringify({ ...good, name: "x".repeat(1000) })),
        400,
        "body.name",
      ],
      [
        "a missing field",
        post(JSON.stringify({ name: "A B", roles: ["agent"] })),
        400,
        "body.email",
      ],
      [
        "no key",
        post(JSON.stringify(good), { "idempotency-key": "" }),
        400,
        "header.idempotency-key",
      ],
      [
        "a value nested without end",
        post(`{"name":${"[".repeat(400_000)}${"]".repeat(400_000)}}`),
        400,
      ],
      ["an id that is no text", admin.get("/api/users/%zz"), 400],
      ["a NUL", post(JSON.stringify({ ...good, name: "A\u0000B" })), 400],
      ["half a character", post(JSON.stringify({ ...good, name: "A\ud800B" })), 400],
      ["2 MB", post(JSON.stringify({ ...good, name: "x".repeat(2_000_000) })), 413],
      ["an id that is none", admin.patch("/api/users/7", 1, {}), 400, "params.id"],
      ["an unknown id", admin.patch(`/api/users/${randomUUID()}`, 1, { name: "B" }), 404],
      ["a bad cursor", admin.get("/api/audit?cursor=zzz"), 400, "query.cursor"],
      [
        "a bad cursor of tasks",
        admin.get(`/api/call-campaigns/${campaign.id}/tasks?cursor=a~b`),
        400,
      ],
      ["a bad limit", admin.get("/api/audit?limit=1e9"), 400, "query.limit"],
      ["an unknown path", admin.get("/api/nothing"), 404],
      ["a path out of the folder", admin.get("/api/..%2f..%2fetc%2fpasswd"), 404],
    ];
    for (const [what, answer, status, path] of cases) {
      const { status: got, body } = await answer;
      const paths = (body.errors ?? []).map((error: { path: string }) => error.path);
      expect({
        what,
        got,
        status: body.status,
        hasCode: Boolean(body.code && body.requestId),
      }).toEqual({ what, got: status, status, hasCode: true });
      expect(path === undefined || paths.includes(path) ? "named" : `${what}: ${paths}`).toBe(
        "named",
      );
      expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:|select |insert /i);
    }
    expect(await people()).toBe(before);
    expect((await admin.get("/healthz")).status).toBe(200);
  });

  it("survives a body of 50 MB", async () => {
    const big = await post(JSON.stringify({ name: "x".repeat(50_000_000) })).catch(() => null);
    // refused in words, or the connection closed on the flood
    expect([413, undefined]).toContain(big?.status);
    expect((await admin.get("/api/auth/me")).status).toBe(200);
  });

  it("without a version is refused, with an old one is told what stands", async () => {
    const { body: user } = await admin.post("/api/users", {
      email: "stale@people.example",
      name: "Old Name",
      roles: ["agent"],
    });
    const bare = await admin.send(`/api/users/${user.id}`, {
      method: "PATCH",
      body: JSON.stringify({ name: "X" }),
      headers: JSON_TYPE,
    });
    expect(bare.status).toBe(428);
    expect((await admin.patch(`/api/users/${user.id}`, user.version, { name: "New" })).status).toBe(
      200,
    );
    const old = await admin.patch(`/api/users/${user.id}`, user.version, { name: "Newer" });
    expect(old.status).toBe(409);
    expect(old.body).toMatchObject({ code: "stale", current: { name: "New" } });
  });
});

describe("a repeated command", () => {
  it("has one effect and one answer; another body under its key is refused", async () => {
    const key = randomUUID();
    const body = { email: "once@people.example", name: "Once", roles: ["agent"] };
    const send = (what: object) => admin.post("/api/users", what, { "idempotency-key": key });
    const answers = await Promise.all([send(body), send(body), send(body)]);
    expect(answers.map((a) => a.status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((a) => a.body.id)).size).toBe(1);
    const other = await send({ ...body, name: "Twice" });
    expect([other.status, other.body.code]).toEqual([422, "key_reused"]);
  });

  it("under another person's same key is their own command", async () => {
    const second = await world.http(await world.user("admin", { name: "admin two" }));
    const key = randomUUID();
    const a = await admin.post(
      "/api/clients",
      { name: `Org ${key.slice(0, 8)}` },
      { "idempotency-key": key },
    );
    const b = await second.post(
      "/api/clients",
      { name: `Org ${key.slice(0, 9)}` },
      { "idempotency-key": key },
    );
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(a.body.id).not.toBe(b.body.id);
  });
});

describe("bad messages on a socket", () => {
  it("are answered or dropped, and the hub lives on", async () => {
    const socket = io(url, {
      transports: ["websocket"],
      auth: { token: world.token(await world.user("agent")) },
      forceNew: true,
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on("connect", resolve);
      socket.on("connect_error", reject);
    });
    const ask = (event: string, body: unknown): Promise<unknown> =>
      socket
        .timeout(1_000)
        .emitWithAck(event, body)
        .catch(() => "silence");
    for (const body of [null, 7, "x", [], {}, { topics: 1 }, { topics: [{ topic: 5 }] }]) {
      expect(JSON.stringify(await ask("subscribe", body))).not.toMatch(/"live"|"replay"/);
    }
    const answer = (await ask("subscribe", {
      topics: [{ topic: "users" }, { topic: "no-such-topic" }, { topic: "user:someone-else" }],
    })) as { results: { status: string }[] };
    expect(answer.results.map((result) => result.status)).toEqual(["denied", "denied", "denied"]);
    socket.close();
    expect((await admin.get("/healthz")).status).toBe(200);
  });

  it("need a token that holds", async () => {
    for (const token of ["", "x.y.z", undefined]) {
      const socket = io(url, {
        transports: ["websocket"],
        auth: { token },
        forceNew: true,
        reconnection: false,
      });
      const code = await new Promise((resolve) => {
        socket.on("connect", () => resolve("connected"));
        socket.on("connect_error", (err: Error & { data?: { code?: string } }) =>
          resolve(err.data?.code),
        );
      });
      socket.close();
      expect(code).toBe("unauthenticated");
    }
  });
});

it("no cache keeps an answer of the API", async () => {
  for (const path of ["/api/auth/me", "/api/users", "/api/nothing"]) {
    const { headers } = await admin.get(path);
    expect([path, headers.get("cache-control")]).toEqual([path, "no-store"]);
  }
});

it("a stranger's caller learns nothing", async () => {
  const { status, body } = await callerFor(url, null).get("/api/users");
  expect([status, body.code]).toEqual([401, "unauthenticated"]);
});
