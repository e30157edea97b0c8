import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttp } from "./http.ts";
import { ApiError } from "./problem.ts";
import { createRefresher, type Exclusive } from "./refresher.ts";

/** A real server on a free port: knows the tokens it gave, gives another on refresh, refuses a used cookie. */
class Api {
  valid = new Set(["t0"]);
  cookie = 0;
  refreshes = 0;
  seen: { path: string; token: string | undefined; key: string | undefined }[] = [];
  answer: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) => json(res, 200, {});
  private server: Server = createServer((req, res) => this.handle(req, res));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private handle(req: IncomingMessage, res: ServerResponse): void {
    const path = req.url ?? "";
    if (path.startsWith("/refresh/")) {
      this.refreshes++;
      if (Number(path.slice("/refresh/".length)) !== this.cookie) return json(res, 401, {});
      this.cookie++;
      const accessToken = `t${this.cookie}`;
      this.valid.add(accessToken);
      setTimeout(() => json(res, 200, { accessToken }), 20);
      return;
    }
    const token = req.headers.authorization?.replace("Bearer ", "");
    this.seen.push({ path, token, key: req.headers["idempotency-key"] as string | undefined });
    if (!this.valid.has(token ?? "")) return json(res, 401, { title: "Sign in again" });
    this.answer(req, res);
  }
}

function json(res: ServerResponse, status: number, body: object): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  res.writeHead(status, { "content-type": type, "x-request-id": "req-1" });
  res.end(JSON.stringify(body));
}

/** One browser: tabs share the cookie and the lock, each has its own token. */
function tab(baseUrl: string, browser: { cookie: number }, exclusive: Exclusive) {
  let token: string | null = "t0";
  const refresh = createRefresher(async () => {
    const response = await fetch(`${baseUrl}/refresh/${browser.cookie}`, { method: "POST" });
    if (!response.ok) {
      token = null;
      return false;
    }
    browser.cookie++;
    token = ((await response.json()) as { accessToken: string }).accessToken;
    return true;
  }, exclusive);
  return createHttp({ baseUrl, accessToken: () => token, refresh, retryDelays: [5, 5] });
}

/** As `navigator.locks`: one after the other. */
function queue(): Exclusive {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = last.then(job);
    last = next.catch(() => undefined);
    return next;
  };
}

let api: Api;
let base: string;
beforeEach(async () => {
  api = new Api();
  base = await api.start();
});
afterEach(() => api.stop());

describe("an expired token", () => {
  it("is renewed once for many requests at the same time, and each is repeated", async () => {
    api.valid.clear();
    const send = tab(base, { cookie: 0 }, queue());
    const answers = await Promise.all(
      ["/a", "/b", "/c"].map((path) => send({ method: "GET", path })),
    );
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
    expect(api.refreshes).toBe(1);
    expect(api.seen.filter((s) => s.token === "t1").map((s) => s.path)).toHaveLength(3);
  });

  it("is renewed by two tabs one after the other, never with a used cookie", async () => {
    api.valid.clear();
    const browser = { cookie: 0 };
    const lock = queue();
    const [first, second] = [tab(base, browser, lock), tab(base, browser, lock)];
    const answers = await Promise.all([
      first({ method: "GET", path: "/a" }),
      second({ method: "GET", path: "/b" }),
    ]);
    expect(answers.map((a) => a.status)).toEqual([200, 200]);
    expect(browser.cookie).toBe(api.cookie);
    expect(api.refreshes).toBe(2);
  });

  it("ends as 401 when the session is over, without a second try", async () => {
    api.valid.clear();
    const send = tab(base, { cookie: 99 }, queue());
    const error = await send({ method: "GET", path: "/a" }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toBe(401);
    expect(api.seen).toHaveLength(1);
  });
});

describe("an outage", () => {
  it("repeats a command with the same Idempotency-Key until it is answered", async () => {
    let calls = 0;
    api.answer = (req, res) => (++calls < 3 ? req.socket.destroy() : json(res, 200, { ok: true }));
    const send = tab(base, { cookie: 0 }, queue());
    const headers = { "idempotency-key": "k1" };
    const answer = await send({ method: "POST", path: "/do", body: { a: 1 }, headers });
    expect(answer.data).toEqual({ ok: true });
    expect(new Set(api.seen.map((s) => s.key))).toEqual(new Set(["k1"]));
    expect(api.seen).toHaveLength(3);
  });

  it("repeats a read that came while two others of the person ran, not a command", async () => {
    let calls = 0;
    const busy = { type: "/problems/too_many", title: "Busy", status: 429, code: "too_many" };
    api.answer = (_req, res) => (++calls % 2 === 1 ? json(res, 429, busy) : json(res, 200, {}));
    const send = tab(base, { cookie: 0 }, queue());
    expect((await send({ method: "GET", path: "/rows" })).status).toBe(200);
    const headers = { "idempotency-key": "k1" };
    await expect(send({ method: "POST", path: "/do", body: {}, headers })).rejects.toMatchObject({
      status: 429,
    });
  });

  it("does not repeat a command without a key, and says that the server is away", async () => {
    api.answer = (req) => void req.socket.destroy();
    const send = tab(base, { cookie: 0 }, queue());
    const error = await send({ method: "POST", path: "/do", body: {} }).catch((e: unknown) => e);
    expect((error as ApiError).code).toBe("unreachable");
    expect((error as ApiError).isUnknownOutcome).toBe(true);
    expect(api.seen).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("carries the problem document, and its field errors by form name", async () => {
    api.answer = (_req, res) =>
      json(res, 400, {
        type: "about:blank",
        title: "Some values are not valid",
        status: 400,
        code: "invalid",
        errors: [{ path: "body.firstName", message: "Too long" }],
      });
    const send = tab(base, { cookie: 0 }, queue());
    const headers = { "idempotency-key": "k" };
    const error = await send({ method: "POST", path: "/do", headers }).catch((e: unknown) => e);
    expect((error as ApiError).code).toBe("invalid");
    expect((error as ApiError).fieldErrors).toEqual([{ path: "firstName", message: "Too long" }]);
    expect(api.seen).toHaveLength(1);
  });

  it("that is no problem document keeps its status and gives away nothing else", async () => {
    api.answer = (_req, res) => {
      res.writeHead(502, { "content-type": "text/html" });
      res.end("<html>proxy</html>");
    };
    const send = tab(base, { cookie: 0 }, queue());
    const error = await send({ method: "PATCH", path: "/do" }).catch((e: unknown) => e);
    expect((error as ApiError).status).toBe(502);
    expect((error as ApiError).message).not.toContain("html");
  });
});
