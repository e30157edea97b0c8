import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";
import { QUEUES } from "#server/kernel/jobs/job.ts";

const compose = readFileSync(inRoot("docker-compose.yml"), "utf8");

test("no secret has a default: a deployment without its .env does not start", () => {
  const defaults = [...compose.matchAll(/\$\{(\w+):?-/g)].map(([, name]) => name);
  expect(defaults).toEqual(["PIVOTAL_VERSION"]);
  for (const name of ["TOKEN_SECRET", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"]) {
    expect(compose).toContain(`\${${name}:?`);
  }
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
  const [before, after] = compose.split(/^(?:services|volumes):$/m) as [string, string];
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
