// What does recording (outbox, audit, relay running) cost a real command, in commits per second?
import { Pool } from "pg";
import { seedContacts, startCluster } from "./lib/cluster.ts";
import { edit, type Target } from "./lib/edits.ts";
import { finish, median, quick, round, table } from "./lib/report.ts";

const CLIENTS = 16;
// Many short turns: on a shared machine the neighbours change by the second.
const REPETITIONS = quick ? 7 : 15;
const MS = quick ? 1_000 : 3_000;
const WARM_MS = 1_500;
const PASS = 0.6;

/** Runs `step` on 16 clients at once for `ms`; the rate per second. */
async function rate(ms: number, step: (client: number, n: number) => Promise<unknown>) {
  const began = performance.now();
  let done = 0;
  const client = async (c: number) => {
    for (let n = 0; performance.now() - began < ms; n++) {
      await step(c, n);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, c) => client(c)));
  return done / ((performance.now() - began) / 1000);
}

const cluster = await startCluster();
const bare = new Pool({ connectionString: cluster.databaseUrl, max: CLIENTS });
try {
  const ids = await seedContacts(cluster.pool, CLIENTS * 3);
  const part = (i: number): Target[] =>
    ids.slice(i * CLIENTS, (i + 1) * CLIENTS).map((id) => ({ id, version: 1 }));
  const [recorded, unrecorded, bareRows] = [part(0), part(1), part(2)];
  const hub = await cluster.run("server/main.ts");
  const without = await cluster.run("bench/lib/hub-without-recording.ts");
  const token = (i: number) => cluster.tokens[i]!;
  const runs = {
    recording: (c: number) => edit(hub.url, token(c), recorded[c]!),
    noRecord: (c: number) => edit(without.url, token(c), unrecorded[c]!),
    bareUpdate: (c: number, n: number) =>
      bare.query(
        "update contact set job_title = $2, version = version + 1, updated_at = now() where id = $1",
        [bareRows[c]!.id, `Title ${n}`],
      ),
  };
  const rates = { recording: [] as number[], noRecord: [] as number[], bareUpdate: [] as number[] };
  for (const run of [runs.recording, runs.noRecord]) await rate(WARM_MS, run);
  for (let i = 0; i < REPETITIONS; i++) {
    rates.recording.push(await rate(MS, runs.recording));
    rates.noRecord.push(await rate(MS, runs.noRecord));
    rates.bareUpdate.push(await rate(MS / 2, runs.bareUpdate));
  }

  const { rows } = await cluster.pool.query<{ audited: number; edits: number; events: number }>(
    `select (select count(*) from audit_log where entity_id = any ($1))::int as audited,
            (select sum(version - 1) from contact where id = any ($1))::int as edits,
            (select count(*) from event_log where topic = any ($2))::int as events`,
    [recorded.map(({ id }) => id), recorded.map(({ id }) => `record:contact:${id}`)],
  );
  const silent = await cluster.pool.query("select from event_log where topic = any ($1) limit 1", [
    unrecorded.map(({ id }) => `record:contact:${id}`),
  ]);
  const of = (name: keyof typeof rates) => median(rates[name]);
  const ratio = (name: "noRecord" | "bareUpdate") =>
    median(rates.recording.map((value, i) => value / rates[name][i]!));
  table(
    (["recording", "noRecord", "bareUpdate"] as const).map((name) => ({
      run: name,
      "commits/s": round(of(name), 0),
      each: rates[name].map((value) => round(value, 0)).join(" "),
    })),
  );
  const failures: string[] = [];
  const { audited, edits, events } = rows[0]!;
  // The control: what is compared must really record, and the other really not.
  if (audited < edits || events < edits) {
    failures.push(`of ${edits} edits only ${audited} are audited and ${events} in the log`);
  }
  if (silent.rowCount !== 0) failures.push("the peer without recording records");
  if (ratio("noRecord") < PASS) failures.push(`below ${PASS} of the rate without recording`);
  finish({
    bench: "write-tax",
    figures: {
      commitsPerSec: round(of("recording"), 0),
      noRecordPerSec: round(of("noRecord"), 0),
      bareUpdatePerSec: round(of("bareUpdate"), 0),
    },
    ratios: {
      vsNoRecord: round(ratio("noRecord")),
      vsBareUpdate: round(ratio("bareUpdate")),
    },
    failures,
  });
} finally {
  await bare.end();
  await cluster.stop();
}
