// What share of PostgreSQL's time do the figures on screens take beside a floor that claims?
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { urlOf, withClient } from "#scripts/lib/postgres.mjs";
import { startCluster } from "./lib/cluster.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { finish, quick, round, table } from "./lib/report.ts";

const AGENTS = 20;
const CAMPAIGNS = 3;
const TASKS = 20_000;
/** Calls of the last days of each campaign: what the figures have behind them. */
const CALLS = 20_000;
const SECONDS = quick ? 20 : 60;
const PASS_SHARE = 0.1;
/** Loops tick as often on a machine that lets nobody claim: so little of each second is always allowed. */
const PASS_MS_PER_SEC = 40;

/** Statements that the figures' loops run and nothing else does, by words of theirs. */
const FIGURES =
  /"callsNow"|"queueFailed"|"leadsByStatus"|campaign_figure|^with taken as \(delete from campaign_touched|as leads\s+from campaign c/;

/** What the writers' triggers run for the figures. */
const COUNTING = /insert into campaign_figure_delta/;

const cluster = await startCluster();

/** Campaigns that run with long queues and a history of calls, linked to an order each. */
async function seed(): Promise<string[]> {
  const ids = Array.from({ length: CAMPAIGNS }, () => uuidv7(Date.now()));
  const zone = daytimeZone();
  for (const [c, id] of ids.entries()) {
    await cluster.pool.query(
      `insert into campaign (id, name, type, status, owner_id, snapshot_no, audience_count,
                             created_at, updated_at)
       values ($1, 'Figures', 'call', 'active', $1, 1, $2, now(), now())`,
      [id, TASKS],
    );
    await cluster.pool.query(
      `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, created_at,
                              updated_at)
       select $1, uuidv7(), '+1' || 2000000000 + $3 * 1000000 + n, $4,
              now() - interval '1 minute', now(), now()
         from generate_series(1, $2) n`,
      [id, TASKS, c, zone],
    );
    await cluster.pool.query(
      `insert into call_attempt (id, task_id, campaign_id, contact_id, agent_id, phone_e164,
         time_zone, local_day, command_id, carrier, state, created_at, dialing_at, answered_at,
         ended_at, end_reason, updated_at)
       select uuidv7(), t.id, t.campaign_id, t.contact_id, uuidv7(), t.phone_e164, 'UTC',
              now()::date, t.id::text, 'test', 'ended', at, at,
              case when n % 4 = 0 then at end, at + interval '1 minute', 'hangup', at
         from (select *, row_number() over (order by id) as n from call_task
                where campaign_id = $1 limit $2) t,
              lateral (select now() - n * interval '20 seconds' as at) x`,
      [id, CALLS],
    );
    await cluster.pool.query(
      `with cl as (insert into client (id, name, created_at, updated_at)
                   values (uuidv7(), 'Client ' || $2::text, now(), now()) returning id),
            o as (insert into client_order (id, client_id, number, name, status, lead_goal, created_at,
                                            updated_at)
                  select uuidv7(), id, 1, 'Order', 'in_progress', 100, now(), now() from cl returning id)
       insert into order_campaign (order_id, campaign_id, linked_from)
       select id, $1, now()::date - 60 from o`,
      [id, c],
    );
  }
  await withClient(cluster.ownerUrl, (owner) => owner.query(`analyze`));
  return ids;
}

async function post(url: string, token: string, path: string, body: object): Promise<any> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status === 409) return null;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Pulls and gives back until the time is over. */
async function work(url: string, token: string, campaign: string, until: number): Promise<number> {
  let claims = 0;
  while (Date.now() < until) {
    const pulled = await post(url, token, `/api/call-campaigns/${campaign}/pull`, {});
    if (!pulled?.desk) {
      await sleep(50);
      continue;
    }
    claims += 1;
    const skip = { token: pulled.token, reason: "bench" };
    await post(url, token, `/api/call-tasks/${pulled.desk.id}/skip`, skip);
  }
  return claims;
}

interface Statement {
  query: string;
  calls: number;
  ms: number;
  toplevel: boolean;
}

const timeOf = (statements: readonly Statement[]) =>
  statements.reduce((sum, { ms }) => sum + ms, 0);

try {
  const campaigns = await seed();
  const database = new URL(cluster.ownerUrl).pathname.slice(1);
  const statements = await withClient(urlOf(cluster.adminUrl, database), async (admin) => {
    await admin.query(`create extension if not exists pg_stat_statements`);
    // those inside of triggers, too: for sessions that begin from now on
    await admin.query(`alter database ${database} set pg_stat_statements.track = 'all'`);
    const hub = await cluster.run("server/main.ts");
    cluster.work("--queues", "default", "--loops", "campaign-progress,wallboard,order-stats");
    // the first figures of all campaigns are not the floor's
    await sleep(3_000);
    await admin.query(`select pg_stat_statements_reset()`);
    const until = Date.now() + SECONDS * 1000;
    const claims = await Promise.all(
      Array.from({ length: AGENTS }, (_, i) =>
        work(hub.url, cluster.tokens[i]!, campaigns[i % CAMPAIGNS]!, until),
      ),
    );
    const { rows } = await admin.query<Statement>(
      `select s.query, s.calls::int, s.total_exec_time + s.total_plan_time as ms, s.toplevel
         from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where d.datname = $1 order by ms desc`,
      [database],
    );
    return {
      rows: rows.filter(({ toplevel }) => toplevel),
      // part of the statements that write
      counting: rows.filter(({ query, toplevel }) => !toplevel && COUNTING.test(query)),
      claims: claims.reduce((sum, n) => sum + n, 0),
    };
  });
  const total = timeOf(statements.rows);
  const figures = statements.rows.filter(({ query }) => FIGURES.test(query.trim()));
  const counting = timeOf(statements.counting) / total;
  const share = timeOf(figures) / total + counting;
  table(
    statements.rows.slice(0, 14).map(({ query, calls, ms }) => ({
      share: `${round((100 * ms) / total, 1)} %`,
      calls,
      "ms each": round(ms / calls, 3),
      figure: FIGURES.test(query.trim()) ? "yes" : "",
      statement: query.replace(/\s+/g, " ").slice(0, 90),
    })),
  );
  finish({
    bench: "figures",
    figures: {
      claimsPerSec: round(statements.claims / SECONDS),
      postgresMsPerSec: round(total / SECONDS),
      figuresMsPerSec: round((share * total) / SECONDS),
    },
    ratios: { figuresShare: round(share, 3), ofItCountedByWriters: round(counting, 3) },
    failures: [
      ...(statements.claims === 0 ? ["nobody claimed anything: the bench sees nothing"] : []),
      ...(figures.length === 0 ? ["no statement of the figures ran: the bench sees nothing"] : []),
      ...(share > PASS_SHARE && (share * total) / SECONDS > PASS_MS_PER_SEC
        ? [
            `figures took ${round(100 * share, 1)} % of PostgreSQL's time, ${PASS_SHARE * 100} % wanted`,
          ]
        : []),
    ],
  });
} finally {
  await cluster.stop();
}
