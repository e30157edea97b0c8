import { oneOf } from "#server/kernel/db/sql.ts";
import { HELD, RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import { defineEntity, p } from "@mikro-orm/core";
import { check, countingTriggers, index, uniqueIndex } from "#server/kernel/db/declared.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import { TASK_STATES } from "#shared/calls/queue/task.rules.ts";
import type { TaskState } from "#shared/calls/queue/task.rules.ts";

const CallTaskSchema = defineEntity({
  name: "CallTask",
  tableName: "call_task",
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    phoneE164: p.text(),
    country: p.text().nullable(),
    timeZone: p.text(),
    state: p.text().$type<TaskState>().default("queued"),
    rank: p.smallint().default(1),
    priority: p.smallint().default(0),
    dueAt: p.datetime(),
    ownerId: p.uuid().nullable(),
    attempts: p.integer().default(0),
    lastAttemptAt: p.datetime().nullable(),
    leaseOwner: p.uuid().nullable(),
    leaseToken: p.uuid().nullable(),
    leaseUntil: p.datetime().nullable(),
    leaseConnection: p.uuid().nullable(),
    dialerEpoch: p.bigint("number").nullable(),
    outcome: p.text().nullable(),
    outcomeAction: p.text().$type<SystemAction>().nullable(),
    removedReason: p.text().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    index("call_task_account", "call_task (account_id, campaign_id)"),
    index("call_task_contact", "call_task (contact_id)"),
    index("call_task_dialer", "call_task (campaign_id) where dialer_epoch is not null"),
    index("call_task_grid", "call_task (campaign_id, state, updated_at desc)"),
    uniqueIndex(
      "call_task_held_contact",
      `call_task (contact_id) where ${oneOf("state", RESERVED)}`,
    ),
    uniqueIndex("call_task_held_phone", `call_task (phone_e164) where ${oneOf("state", RESERVED)}`),
    uniqueIndex("call_task_holder", "call_task (lease_owner) where lease_owner is not null"),
    index("call_task_lease", `call_task (lease_until) where ${oneOf("state", RESERVED)}`),
    uniqueIndex(
      "call_task_open",
      "call_task (campaign_id, contact_id) where state <> all (array['done', 'removed'])",
    ),
    index("call_task_phone", "call_task (phone_e164)"),
    index(
      "call_task_queue",
      "call_task (campaign_id, rank, priority desc, due_at, id) where state = 'queued'",
    ),
  ],
  triggers: countingTriggers("call_task"),
  checks: [
    check(
      "call_task_check",
      `num_nonnulls(lease_owner, dialer_epoch) = case when ${oneOf("state", HELD)} then 1 else 0 end`,
    ),
    check(
      "call_task_check1",
      `(${oneOf("state", RESERVED)}) = (lease_token is not null and lease_until is not null)`,
    ),
    check("call_task_check2", "(state = 'removed') = (removed_reason is not null)"),
    check("call_task_dialer_check", "dialer_epoch is null or state <> 'needs_disposition'"),
    check("call_task_phone_e164_check", "phone_e164 ~ '^\\+[1-9][0-9]{6,14}$'"),
    check("call_task_rank_check", "rank in (0, 1)"),
    check("call_task_state_check", oneOf("state", TASK_STATES)),
  ],
});

/**
 * One person to call in one campaign. Claimed, renewed and settled only by fenced statements; held by
 * one agent, or by the campaign's dialer in one epoch of its lease.
 */
export class CallTask extends CallTaskSchema.class {}
CallTaskSchema.setClass(CallTask);
