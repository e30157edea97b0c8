import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";
import { QUEUES } from "#server/kernel/jobs/job.ts";

const compose = readFileSync(inRoot("docker-compose.yml"), "utf8");

test("no secret has a default: a deployment without its .env does not start", () => {
  const defaults = [...compose.matchAll(/\$\{(\w+):?-/g)].map(([, name]) => name);
  expect(defaults).toEqual(["PIVOTAL_VERSION", "TIME_ZONE"]);
  for (const name of ["TOKEN_SECRET", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"]) {
    expect(compose).toContain(`\${${name}:?`);
  }
});

/** Each service's own text, with that of the blocks it merges in. */
function services(): Map<string, string> {
  const [before, after] = compose.split(/^services:$/m) as [string, string];
  const blocks = new Map(
    before.split(/^(?=x-)/m).flatMap((text) => {
      const name = /&(\w+)/.exec(text)?.[1];
      return name ? [[name, text] as const] : [];
    }),
  );
  const whole = (text: string): string =>
    [...text.matchAll(/<<: \*(\w+)/g)].reduce(
      (sum, [, name]) => `${sum}\n${whole(blocks.get(name!) ?? "")}`,
      text,
    );
  return new Map(
    after
      .split(/^(?:networks|volumes):$/m)[0]!
      .split(/^  (?=[\w-]+:)/m)
      .slice(1)
      .map((text) => [text.split(":")[0]!, whole(text)]),
  );
}
/** The first value of a key: a service's own goes before what it merges in. */
const valueOf = (text: string, key: string) => new RegExp(`^ +${key}: (.+)$`, "m").exec(text)?.[1];

test("when an image is another's, then it is pinned by a digest that .env must name", () => {
  const images = [...compose.matchAll(/(?:image|NODE_IMAGE): (\S.*)$/gm)].map(([, name]) => name!);
  const foreign = images.filter((name) => !name.startsWith("pivotal:"));
  expect(foreign).toHaveLength(4);
  for (const name of foreign) {
    expect(name).toMatch(/^[a-z]+:[\w.-]+@(sha256:[0-9a-f]{64}|\$\{[A-Z]+_DIGEST:\?.+\})$/);
  }
});

test("when a service runs, then it has no right of root's but a named one and gets no other", () => {
  for (const [name, text] of services()) {
    expect([name, valueOf(text, "cap_drop")]).toEqual([name, "[ALL]"]);
    expect([name, valueOf(text, "security_opt")]).toEqual([name, '["no-new-privileges:true"]']);
    const added = name === "proxy" ? "[NET_BIND_SERVICE]" : undefined;
    expect([name, valueOf(text, "cap_add")]).toEqual([name, added]);
  }
});

test("when the proxy is taken over, then neither database nor Redis can be reached from it", () => {
  const networks = new Map(
    [...services()].map(([name, text]) => [name, valueOf(text, "networks")]),
  );
  expect(networks.get("proxy")).toBe("[outside, edge]");
  expect([networks.get("postgres"), networks.get("redis")]).toEqual(["[store]", "[store]"]);
  for (const hub of ["hub-1", "hub-2"]) expect(networks.get(hub)).toBe("[edge, store, out]");
  for (const name of ["worker", "worker-email", "migrate"]) {
    expect(networks.get(name)).toBe("[store, out]");
  }
  expect(compose).toMatch(/^  store: \{ internal: true \}$/m);
  expect(compose).toMatch(/^  edge: \{ internal: true \}$/m);
  const published = [...services()].filter(([, text]) => /^ +ports:/m.test(text));
  expect(published.map(([name]) => name)).toEqual(["proxy"]);
});

test("when processes are listed, then no password stands in their arguments", () => {
  for (const [name, text] of services()) {
    const command = /^ +command:(?: \[.*\]|(?:\n +(?:- |#).*)+)/m.exec(text)?.[0] ?? "";
    expect([name, /PASSWORD|SECRET/.test(command)]).toEqual([name, false]);
  }
  const redis = readFileSync(inRoot("deploy/start-redis.sh"), "utf8");
  expect(redis).toMatch(/^exec redis-server \S+$/m);
  expect(redis).not.toContain("--requirepass");
});

test("the workers together serve every queue, each queue once", () => {
  const served = [...compose.matchAll(/--queues=([\w,]+)/g)].flatMap(([, names]) =>
    names!.split(","),
  );
  expect(served.sort()).toEqual([...QUEUES].sort());
});

test("it makes the roles from the file that start and tests use", () => {
  expect(compose).toContain("./scripts/sql/roles.sql:/roles.sql");
});

test("a hub's owner password reaches only PostgreSQL and the migration", () => {
  const services = compose
    .split(/^  (?=[\w-]+:)/m)
    .filter((part) => part.includes("PIVOTAL_OWNER_PASSWORD"));
  expect(services.map((part) => part.split(":")[0])).toEqual(["postgres", "migrate"]);
});

test("every process that goes on running has a health check, or inherits one", () => {
  const [before, after] = compose.split(/^(?:services|networks):$/m) as [string, string];
  const shared = before
    .split(/^(?=x-)/m)
    .filter((part) => part.includes("  healthcheck:"))
    .map((part) => /&(\w+)/.exec(part)![1]!);
  const services = after.split(/^  (?=[\w-]+:)/m).slice(1);
  const without = services
    .filter((text) => !/^    healthcheck:/m.test(text))
    .filter((text) => !shared.some((name) => text.includes(`*${name}\n`)))
    .map((text) => text.split(":")[0]);
  // the migration ends, the proxy asks the hubs itself
  expect(without).toEqual(["migrate", "proxy"]);
});
