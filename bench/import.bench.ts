// How long does a file take to become contacts, and how much more than a bare COPY of the same rows?
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { copyIn, copyLine } from "#server/kernel/db/copy.ts";
import { residentMb } from "#test/harness/memory.ts";
import { startCluster } from "./lib/cluster.ts";
import { finish, median, quick, round, table } from "./lib/report.ts";

const ROWS = quick ? 5_000 : 1_000_000;
const REPETITIONS = 3;
const PASS = 6;
const RSS_MB = 300;
const HEADER = "First name,Last name,Email,Job title,Country,Phone,City";

interface Done {
  state: string;
  createdCount: number;
  updatedCount: number;
  unchangedCount: number;
  startedAt: string;
  finishedAt: string;
}

const cluster = await startCluster();
const owner = new Pool({ connectionString: cluster.ownerUrl, max: 2 });
const hub = await cluster.run("server/main.ts");
const workerPid = cluster.work("--queues=imports", "--loops=");
let rssMb = 0;
const watching = setInterval(() => (rssMb = Math.max(rssMb, residentMb(workerPid))), 100);

/** People `from` to `to`; those of 60–90 % come with another title the second time. */
function file(set: number, from: number, to: number, changed: boolean): string {
  const lines = [HEADER];
  for (let n = from; n < to; n++) {
    const title = changed && n >= ROWS * 0.6 && n < ROWS * 0.9 ? "Director" : "Engineer";
    const phone = `+1 2${String(n % 100).padStart(2, "0")} 555 01${String(Math.floor(n / 100) % 100).padStart(2, "0")}`;
    lines.push(
      `Ada${n},Test${n} ${set},p${n}@set${set}.example,${title},US,${phone},City ${n % 300}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${cluster.tokens[0]}`);
  if (init.method === "POST") headers.set("idempotency-key", randomUUID());
  const answer = await fetch(hub.url + path, { ...init, headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<T>;
}

/** Uploads, starts with the suggested mapping, waits for the end. */
async function importFile(content: string): Promise<Done & { seconds: number }> {
  const form = new FormData();
  form.append("entityType", "contact");
  form.append("source", "bench");
  form.append("file", new Blob([content]), "people.csv");
  const { id, version } = await send<{ id: string; version: number }>("/api/imports", {
    method: "POST",
    body: form,
  });
  await send(`/api/imports/${id}/start`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", "if-match": `"${version}"` },
  });
  for (;;) {
    const done = await send<Done>(`/api/imports/${id}`, { method: "GET" });
    if (done.state === "failed") throw new Error("the import failed");
    if (done.state === "done") {
      const seconds = (Date.parse(done.finishedAt) - Date.parse(done.startedAt)) / 1000;
      return { ...done, seconds };
    }
    await sleep(100);
  }
}

/** Stored columns of contacts, all but those that the database derives. */
async function columns(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_name = 'contact' and is_generated = 'NEVER' order by ordinal_position`,
  );
  return rows.map(({ name }) => name);
}

/** COPY of a set's finished rows into `target`; seconds. */
async function copySet(target: string, set: number, names: string[]): Promise<number> {
  const { rows } = await owner.query<Record<string, string | null>>(
    `select ${names.map((name) => `${name}::text`).join(", ")} from contact
      where email_domain = $1`,
    [`set${set}.example`],
  );
  const lines = rows.map((row) => copyLine(names.map((name) => row[name]!)));
  const began = performance.now();
  await copyIn(owner, {
    before: () => Promise.resolve(true),
    copy: `copy ${target} (${names.join(", ")}) from stdin`,
    async *lines() {
      yield* lines;
    },
    after: () => Promise.resolve(),
  });
  return (performance.now() - began) / 1000;
}

try {
  await owner.query("create table copy_indexed (like contact including all)");
  await owner.query("create table copy_plain (like contact including generated)");
  const names = await columns();
  const failures: string[] = [];
  const runs: { import: number; indexedCopy: number; plainCopy: number }[] = [];
  let secondRunChanges = 0;
  for (let set = 0; set < REPETITIONS; set++) {
    await importFile(file(set, ROWS * 0.6, ROWS, false));
    const content = file(set, 0, ROWS, true);
    const done = await importFile(content);
    const shares = [done.createdCount, done.updatedCount, done.unchangedCount];
    if (shares.join() !== [0.6, 0.3, 0.1].map((share) => Math.round(ROWS * share)).join()) {
      failures.push(`created, updated, unchanged: ${shares.join()}`);
    }
    const indexedCopy = await copySet("copy_indexed", set, names);
    const plainCopy = await copySet("copy_plain", set, names);
    runs.push({ import: done.seconds, indexedCopy, plainCopy });
    if (set > 0) continue;
    const again = await importFile(content);
    secondRunChanges = again.createdCount + again.updatedCount;
  }
  const { rows } = await owner.query<{ audited: number; changes: number }>(
    `select (select count(*) from audit_log where entity_type = 'contact')::int as audited,
            (select sum(version) from contact)::int as changes`,
  );
  // The control: a bare COPY that meets its rows again must break on the live index.
  const twice = await copySet("copy_indexed", 0, names).then(
    () => false,
    (err: { code?: string }) => err.code === "23505",
  );
  const ratio = (peer: "indexedCopy" | "plainCopy") =>
    round(median(runs.map((run) => run.import / run[peer])));
  table(
    runs.map((run, set) => ({
      set,
      rows: ROWS,
      "import s": round(run.import),
      "rows/s": round(ROWS / run.import, 0),
      "indexed COPY s": round(run.indexedCopy),
      "plain COPY s": round(run.plainCopy),
    })),
  );
  if (!twice) failures.push("the indexed copy took the same rows twice");
  if (secondRunChanges > 0) failures.push(`the same file again changed ${secondRunChanges} rows`);
  if (rows[0]!.audited !== rows[0]!.changes) {
    failures.push(`${rows[0]!.changes} changes, ${rows[0]!.audited} audit rows`);
  }
  if (ratio("indexedCopy") > PASS) failures.push(`slower than ${PASS} × the indexed COPY`);
  if (rssMb > RSS_MB) failures.push(`the worker took ${round(rssMb, 0)} MB`);
  finish({
    bench: "import",
    figures: {
      seconds: round(median(runs.map((run) => run.import))),
      rssMb: round(rssMb, 0),
      secondRunChanges,
    },
    ratios: { vsIndexedCopy: ratio("indexedCopy"), vsPlainCopy: ratio("plainCopy") },
    failures,
  });
} finally {
  clearInterval(watching);
  await owner.end();
  await cluster.stop();
}
