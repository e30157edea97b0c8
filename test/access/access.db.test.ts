import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROLES, VERBS, scopeOf } from "#shared/kernel/access.ts";
import type { Role, Verb } from "#shared/kernel/access.ts";
import { mayFollow } from "../harness/may-follow.ts";
import { callerFor } from "../harness/http.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { specScope } from "./spec-table.ts";

const UNKNOWN = "00000000-0000-7000-8000-000000000000";
let world: TestWorld;

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

describe("the matrix", () => {
  it("says for every verb and role what the specification's table says", () => {
    const differ: string[] = [];
    for (const verb of VERBS) {
      for (const role of ROLES) {
        const [is, should] = [scopeOf([role], verb), specScope(role, verb)];
        if (is !== should) differ.push(`${role} ${verb}: is ${is}, should be ${should}`);
      }
    }
    expect(differ).toEqual([]);
  });

  it("gives a person of several roles the union", () => {
    expect(scopeOf(["agent", "qa_reviewer"], "lead.claim")).toBe("all");
    expect(scopeOf(["agent", "ops_supervisor"], "lead.read")).toBe("all");
    expect(scopeOf([], "lead.read")).toBeNull();
  });
});

describe("every route", () => {
  it("refuses strangers, and each role exactly what the table refuses", async () => {
    const routes = world.kernel.modules.flatMap((module) => module.routes ?? []);
    expect(routes.length).toBeGreaterThan(20);
    const url = await world.url();
    const wrong: string[] = [];
    const callers = new Map<Role, ReturnType<typeof callerFor>>();
    for (const role of ROLES) callers.set(role, await world.http(await world.user(role)));
    for (const { endpoint } of routes) {
      if (endpoint.access === "public") continue;
      const path = endpoint.path.replace(/:\w+/g, UNKNOWN);
      const init = {
        method: endpoint.method,
        headers: {
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
          "if-match": '"1"',
        },
        ...(endpoint.method === "GET" ? {} : { body: "{}" }),
      };
      const stranger = await callerFor(url, null).send(path, init);
      if (stranger.status !== 401)
        wrong.push(`stranger ${endpoint.method} ${path}: ${stranger.status}`);
      for (const role of ROLES) {
        const allowed =
          endpoint.access === "signedIn" || specScope(role, endpoint.access as Verb) !== null;
        const { status } = await callers.get(role)!.send(path, {
          ...init,
          headers: { ...init.headers, "idempotency-key": crypto.randomUUID() },
        });
        const refused = status === 401 || status === 403;
        if (status >= 500 || refused === allowed) {
          // one who may do it in general is told 403 or 404 about this record: both are a no
          if (allowed && status === 403) continue;
          wrong.push(`${role} ${endpoint.method} ${endpoint.path}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("what asks for no verb", () => {
  const open = (access: string) =>
    world.kernel.modules
      .flatMap((module) => module.routes ?? [])
      .filter(({ endpoint }) => endpoint.access === access)
      .map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`)
      .toSorted();

  it("is, for strangers: signing in, getting in by a link, unsubscribing", () => {
    expect(open("public")).toEqual([
      "GET /u/:token",
      "POST /api/auth/accept-invite",
      "POST /api/auth/login",
      "POST /api/auth/logout",
      "POST /api/auth/refresh",
      "POST /api/auth/request-reset",
      "POST /api/auth/reset",
      "POST /u/:token",
    ]);
  });

  it("is, for everybody signed in: the own session and the own notices", () => {
    expect(open("signedIn")).toEqual([
      "GET /api/auth/me",
      "GET /api/notifications",
      "POST /api/auth/change-password",
      "POST /api/notifications/read",
    ]);
  });
});

/** Says only that many were written, to those who may read one. */
const BATCHES = ["batches:account", "batches:contact"];

describe("every topic", () => {
  it("is heard by whom the table lets, and of unknown records by nobody narrowed to their own", async () => {
    const { kernel } = world;
    const may = mayFollow(kernel);
    const wrong: string[] = [];
    expect(kernel.topics.defs.length).toBeGreaterThan(4);
    for (const def of kernel.topics.defs) {
      const topic = String(def.pattern)
        .replace(/<entity>/, "contact")
        .replace(/<\w+>/g, UNKNOWN);
      const match = kernel.topics.match(topic)!;
      for (const role of ROLES) {
        const heard = await may(await world.user(role), match);
        const scope = def.verb === "signedIn" ? "all" : specScope(role, def.verb as Verb);
        const client = role === "client_user";
        const reach = BATCHES.includes(topic) ? scope !== null : scope === "all";
        const should = def.audience !== "self" && (def.audience === "portal") === client && reach;
        if (heard && !should) wrong.push(`${role} hears ${topic}`);
        if (!heard && should && !kernel.topicEntries.get(String(def.pattern))?.canSubscribe) {
          if (def.class !== "ephemeral") wrong.push(`${role} does not hear ${topic}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("that nobody defined is heard by nobody", () => {
    for (const name of ["", "nope", "lead", "lead:", "user:", "records:lead:x", "client:../x"]) {
      expect(world.kernel.topics.match(name)).toBeNull();
    }
  });
});
