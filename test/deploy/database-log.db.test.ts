import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ensureDatabase, FORGETFUL, startPostgres, withClient } from "#scripts/lib/postgres.mjs";
import { until } from "../harness/until.ts";

const EMAIL = "jane.secret@people.example";

let cluster: Awaited<ReturnType<typeof startPostgres>>;
let logFile: string;
beforeAll(async () => {
  const { folder, passwords } = inject("servers");
  const dir = path.join(folder, `log-${process.pid}`);
  logFile = `${dir}.log`;
  cluster = await startPostgres({ dir, password: passwords.admin, logFile, settings: FORGETFUL });
});
afterAll(() => cluster?.stop());

/** Every way in which an error of PostgreSQL quotes the values it met. */
async function fail(url: string, marker: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      "create temp table person (email text unique not null, age int check (age > 0))",
    );
    const wrong: [string, unknown[]?][] = [
      ["insert into person values ($1, 1)", [EMAIL]],
      ["insert into person values ($1, 1)", [EMAIL]],
      ["insert into person values ($1, -1)", [EMAIL]],
      [`insert into person values ('${EMAIL}', 0)`],
      ["select 1 / (length($1::text) - length($1::text))", [EMAIL]],
      [`do $$ begin execute 'select ''${EMAIL}'' from nowhere'; end $$`],
    ];
    for (const [sql, values] of wrong) await client.query(sql, values).catch(() => undefined);
    await client.query(`do $$ begin raise warning '${marker}'; end $$`);
  });
  await until("the log has the last line", () => readFileSync(logFile, "utf8").includes(marker));
}

test("when statements fail on persons' values, then our own server's log keeps none of them", async () => {
  await fail(cluster.adminUrl, "all of them failed here");
  const log = readFileSync(logFile, "utf8");
  expect(log).toContain("duplicate key value violates unique constraint");
  expect(log).toContain("division by zero");
  expect(log).not.toContain("jane.secret");
});

test("when the server is somebody else's, then roles.sql makes the database's log as discreet", async () => {
  const { passwords } = inject("servers");
  const talkative = {
    log_error_verbosity: "verbose",
    log_min_error_statement: "error",
    log_parameter_max_length_on_error: "-1",
  };
  await withClient(cluster.adminUrl, async (admin) => {
    for (const [name, value] of Object.entries(talkative)) {
      await admin.query(`alter role all set ${name} = '${value}'`);
    }
  });
  await fail(cluster.adminUrl, "a server that tells everything");
  const told = readFileSync(logFile, "utf8").length;
  expect(readFileSync(logFile, "utf8")).toContain("jane.secret");
  const { ownerUrl } = await ensureDatabase(cluster.adminUrl, "discreet", passwords);
  await fail(ownerUrl, "a database that does not");
  expect(readFileSync(logFile, "utf8").slice(told)).not.toContain("jane.secret");
});
