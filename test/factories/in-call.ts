import { expect } from "vitest";
import { answerAttempt } from "#server/calls/attempts/attempts.service.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { disposeAttempt } from "#server/calls/dispositions/dispositions.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { storeContacts, testPhone } from "./audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "./calls.ts";
import type { Dispose } from "#shared/calls/dispositions/dispositions.schema.ts";

interface Set {
  phones?: string[];
  accountId?: string;
  clientId?: string;
}

let nextPhone = 20_000;
/** A number that nobody of this test file has. */
export const freshPhone = (): string => testPhone(nextPhone++);

/** An agent of this name in a call with the first of a campaign's people. */
export async function inCall(world: TestWorld, name: string, set: Set = {}) {
  const [agent] = await callAgents(world, 1, name);
  const phones = set.phones ?? [freshPhone()];
  const contactIds = await storeContacts(
    world,
    phones.map((phone) => ({
      timeZone: daytimeZone(),
      phone,
      accountId: set.accountId ?? null,
    })),
  );
  const campaign = await runningCampaign(world, {
    contactIds,
    agents: [agent!],
    clientId: set.clientId ?? null,
  });
  const { currentTask, token } = await transact(world.as(agent!), (tx) =>
    pullTask(tx, campaign.id),
  );
  const attempt = await transact(world.as(agent!), (tx) =>
    startAttempt(tx, currentTask!.id, token!),
  );
  const row = async (table: string, id: string) =>
    (await world.kernel.pool.query(`select * from ${table} where id = $1`, [id])).rows[0];
  const call = () => row("call_attempt", attempt.id);
  await expect.poll(async () => (await call()).state).not.toBe("initiating");
  return {
    agent: agent!,
    campaign,
    attempt,
    currentTask: currentTask!,
    contactId: currentTask!.contactId,
    call,
    task: () => row("call_task", currentTask!.id),
    answer: () => transact(world.as(agent!), (tx) => answerAttempt(tx, attempt.id)),
    dispose: (label: string, more: Partial<Dispose> = {}) =>
      transact(world.as(agent!), (tx) =>
        disposeAttempt(tx, attempt.id, {
          dispositionId: campaign.labels[label]!,
          notes: "Said so.",
          ...more,
        }),
      ),
  };
}
