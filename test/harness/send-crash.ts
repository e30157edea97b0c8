import { launch, sendStates, storeEmailDraft } from "../factories/email.ts";
import { until } from "./until.ts";
import { startSandbox } from "#workers/email/transport/smtp-sandbox.service.ts";
import type { TestWorld } from "./kernel.ts";
import { startWorkerProcess } from "./worker-process.ts";

export interface CrashFigures {
  recipients: number;
  /** People who found more than one copy. */
  duplicates: number;
  /** Rows that are neither sent nor unknown, or `sent` without a mail. */
  lost: number;
  unknown: number;
  /** Sends that were on their way at the kills. */
  inFlight: number;
}

const WORK = { queues: "email,default", loops: "email-sweeper,campaign-progress" };

/**
 * Sends to `recipients` over a real SMTP server while the worker process is killed `kills` times, and
 * counts what the people found. Leases are made to run out by turning them back, not by waiting.
 */
export async function crashSending(
  world: TestWorld,
  { recipients, kills }: { recipients: number; kills: number },
): Promise<CrashFigures> {
  const { pool, config } = world.kernel;
  const sandbox = await startSandbox(world.kernel, config.sandboxSmtpPort);
  const campaign = await storeEmailDraft(world, recipients);
  let worker = startWorkerProcess(world, WORK);
  let inFlight = 0;
  try {
    await launch(world, campaign);
    for (let kill = 1; kill <= kills; kill++) {
      const goal = (recipients * kill) / (kills + 1);
      await until(`${goal} sent`, async () => reached(await sendStates(world, campaign.id), goal));
      await worker.kill();
      inFlight += (await sendStates(world, campaign.id)).sending ?? 0;
      await pool.query(
        `update email_send set lease_until = clock_timestamp() - interval '1 s'
          where campaign_id = $1 and state in ('claimed', 'sending')`,
        [campaign.id],
      );
      worker = startWorkerProcess(world, WORK);
    }
    await until("nothing left to send", async () => {
      const states = await sendStates(world, campaign.id);
      return !states.pending && !states.claimed && !states.sending;
    });
  } finally {
    await worker.kill();
    await sandbox.close();
  }
  const { rows } = await pool.query<{ state: string; mails: number }>(
    `select s.state, count(m.id) as mails
       from email_send s
       left join sandbox_mail m on m.message_id = '<' || s.message_token || '@news.example.org>'
      where s.campaign_id = $1 group by s.id`,
    [campaign.id],
  );
  return {
    recipients: rows.length,
    duplicates: rows.filter((row) => row.mails > 1).length,
    lost: rows.filter(
      (row) =>
        !["sent", "unknown"].includes(row.state) || (row.state === "sent" && row.mails === 0),
    ).length,
    unknown: rows.filter((row) => row.state === "unknown").length,
    inFlight,
  };
}

const reached = (states: Record<string, number>, goal: number): boolean =>
  (states.sent ?? 0) >= goal || (!states.pending && !states.claimed && (states.sent ?? 0) > 0);
