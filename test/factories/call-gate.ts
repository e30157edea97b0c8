import { expect } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { purgeSuppressed } from "#server/calls/attempts/purge.service.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { storeContacts, testPhone } from "./audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "./calls.ts";

interface ClaimedOptions {
  caps?: Record<string, number>;
  countries?: string[];
  phone?: string;
  accountId?: string;
}

/** People claimed by agents, and what is done to them before and at the dial. */
export class CallGate {
  readonly #world: TestWorld;
  #nextPhone = 5000;

  constructor(world: TestWorld) {
    this.#world = world;
  }

  /** A number that nobody else has. */
  phone(): string {
    return testPhone(this.#nextPhone++);
  }

  async sql(text: string, params: unknown[] = []) {
    return (await this.#world.kernel.pool.query(text, params)).rows;
  }

  start(agent: UserActor, taskId: string, token: string) {
    return transact(this.#world.as(agent), (tx) => startAttempt(tx, taskId, token));
  }

  pull(agent: UserActor, campaignId: string) {
    return transact(this.#world.as(agent), (tx) => pullTask(tx, campaignId));
  }

  /** One agent who has claimed the one person of a campaign. */
  async claimed(name: string, { caps, countries, phone, accountId }: ClaimedOptions = {}) {
    const [agent] = await callAgents(this.#world, 1, name);
    const contactIds = await storeContacts(this.#world, [
      { timeZone: daytimeZone(), phone: this.phone(), accountId: accountId ?? null },
    ]);
    const campaign = await runningCampaign(this.#world, {
      contactIds,
      agents: [agent!],
      caps,
      countries,
    });
    const { currentTask, token } = await this.pull(agent!, campaign.id);
    // a number that became another after the queue was built: the dial itself must refuse it
    if (phone) {
      await this.sql(`update call_task set phone_e164 = $2 where id = $1`, [
        currentTask!.id,
        phone,
      ]);
    }
    return {
      agent: agent!,
      campaign,
      contactId: contactIds[0]!,
      task: currentTask!,
      token: token!,
    };
  }

  /** Waits until an attempt is dialled. */
  async dialled(attemptId: string): Promise<void> {
    const state = () => this.sql(`select state from call_attempt where id = $1`, [attemptId]);
    await expect.poll(async () => (await state())[0].state).toBe("dialing");
  }

  /** Turns a dialled attempt back into one that waits for its dial. */
  async undialled(attemptId: string): Promise<void> {
    await this.sql(
      `update call_attempt set state = 'initiating', dialing_at = null, gated_at = clock_timestamp()
        where id = $1`,
      [attemptId],
    );
  }

  suppress(row: Pick<NewSuppression, "scope" | "key"> & Partial<NewSuppression>) {
    return transact(this.#world.system(), (tx) =>
      addSuppressions(tx, [{ channel: "phone", reason: "asked", source: "dnc", ...row }]),
    );
  }

  /** Suppresses a person, and does what the job does that follows; as often as told. */
  async suppressAndPurge(contactId: string, times = 1): Promise<void> {
    await this.suppress({ scope: "contact", key: contactId });
    const [{ batch_id: batchId }] = await this.sql(
      `select batch_id from suppression where key = $1`,
      [contactId],
    );
    for (let i = 0; i < times; i++) {
      await transact(this.#world.system(), (tx) => purgeSuppressed(tx, batchId));
    }
  }
}
