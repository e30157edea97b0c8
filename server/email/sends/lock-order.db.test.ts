import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storePeople } from "#test/factories/email.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { cancelSends, purgeDeleted, purgeSuppressed } from "./ledger.service.ts";
import { markResults } from "./results.service.ts";
import { markSending, releaseClaimed } from "./sends.service.ts";
import { requeueUnknownSends } from "./settle.service.ts";

let world: TestWorld;
let ctx: Context;
let campaignId: string;
let people: string[];
let sends: string[];
const lease = uuidv7(1);

beforeAll(async () => {
  world = await testWorld();
  ctx = world.system("mail");
});
afterAll(() => world?.close());

const sql = (text: string, params: unknown[] = []) => world.kernel.pool.query(text, params);

/** Three claimed sends that lie on disk in the opposite order of their ids. */
beforeEach(async () => {
  campaignId = await makeCampaign(world, "Mailing");
  people = await storePeople(world, 3);
  sends = [1, 2, 3].map(() => uuidv7(Date.now())).toSorted();
  await sql("delete from email_send");
  for (const i of [2, 1, 0]) {
    await sql(
      `insert into email_send (id, campaign_id, contact_id, shard, state, email, email_key,
                               lease_token, lease_until, created_at, sending_at, updated_at)
       select $1, $2, c.id, 0, 'claimed', c.email, c.email_key, $4, now() + interval '1 hour', now(),
              now() - interval '2 hours', now() from contact c where c.id = $3`,
      [sends[i], campaignId, people[i], lease],
    );
  }
});

const claimed = () =>
  sends.map((id, i) => ({
    id,
    contactId: people[i]!,
    email: "x@example.com",
    messageToken: lease,
    values: {} as never,
  }));

async function suppressAll(): Promise<string> {
  const batch = uuidv7(Date.now());
  await sql(
    `insert into suppression (id, scope, key, channel, reason, source, source_id, batch_id,
                              created_at, created_by_name, updated_at)
     select gen_random_uuid(), 'contact', p, 'email', 'asked', 'manual', '', $2, now(), 'Test', now()
       from unnest($1::text[]) p`,
    [people, batch],
  );
  return batch;
}

interface Writer {
  name: string;
  prepare?: () => Promise<unknown>;
  write: (prepared: unknown) => Promise<unknown>;
}

const WRITERS: Writer[] = [
  {
    name: "the mark before sending",
    write: () => markSending(ctx, campaignId, lease, claimed()),
  },
  {
    name: "the mark of results",
    prepare: () => sql(`update email_send set state = 'sending'`),
    write: () => {
      const result = { kind: "sent" as const, providerMessageId: "m" };
      return markResults(
        ctx,
        campaignId,
        lease,
        sends.map((id) => ({ id, result })),
      );
    },
  },
  { name: "the release of a claim", write: () => releaseClaimed(ctx, lease) },
  {
    name: "a purge of suppressed people",
    prepare: suppressAll,
    write: (batchId) =>
      transact(ctx, (tx) =>
        purgeSuppressed(tx, { batchId: batchId as string, emailKey: null, contactId: null }),
      ),
  },
  {
    name: "a stopped campaign",
    prepare: () => sql(`update campaign set status = 'cancelled' where id = $1`, [campaignId]),
    write: () => transact(ctx, (tx) => cancelSends(tx, campaignId)),
  },
  {
    name: "an operator's second try",
    prepare: () =>
      sql(`update email_send
              set state = 'unknown', reason = 'lost', lease_token = null, lease_until = null`),
    write: () => transact(ctx, (tx) => requeueUnknownSends(tx, campaignId)),
  },
];

test.each(WRITERS)(
  "$name waits for the first row before it takes the others",
  async ({ prepare, write }) => {
    const prepared = await prepare?.();
    const first = await world.kernel.pool.connect();
    try {
      await first.query("begin");
      await first.query("select 1 from email_send where id = $1 for update", [sends[0]]);
      const { rows } = await first.query("select pg_backend_pid() as pid");
      const writing = write(prepared);
      for (let waiting = 0; waiting === 0;) {
        const { rowCount } = await sql(
          `select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`,
          [rows[0].pid],
        );
        waiting = rowCount ?? 0;
      }
      await first.query("select 1 from email_send where id = any ($1) for update nowait", [
        sends.slice(1),
      ]);
      await first.query("commit");
      await writing;
    } finally {
      first.release();
    }
    const { rows } = await sql(`select distinct state from email_send`);
    expect(rows).toHaveLength(1);
  },
);

test("a deleted person leaves every queue of mails, also when told twice", async () => {
  await transact(ctx, (tx) => purgeDeleted(tx, people[1]!));
  await transact(ctx, (tx) => purgeDeleted(tx, people[1]!));
  const { rows } = await sql(`select id, state, reason from email_send order by id`);
  expect(rows).toEqual([
    { id: sends[0], state: "claimed", reason: null },
    { id: sends[1], state: "skipped", reason: "deleted" },
    { id: sends[2], state: "claimed", reason: null },
  ]);
});
