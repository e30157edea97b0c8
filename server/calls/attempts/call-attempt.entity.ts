import { defineEntity, p } from "@mikro-orm/core";
import { check, countingTriggers, index, uniqueIndex } from "#server/kernel/db/declared.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import type { NotDialled } from "#shared/calls/attempts/not-dialled.rules.ts";
import type { EndReason } from "#shared/telephony/end-reason.rules.ts";
import type { AttemptState } from "#shared/calls/attempts/attempt.rules.ts";

const CallAttemptSchema = defineEntity({
  name: "CallAttempt",
  tableName: "call_attempt",
  properties: {
    id: p.uuid().primary(),
    taskId: p.uuid(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    agentId: p.uuid().nullable(),
    phoneE164: p.text(),
    timeZone: p.text(),
    localDay: p.date(),
    commandId: p.text(),
    carrier: p.text(),
    providerCallId: p.text().nullable(),
    state: p.text().$type<AttemptState>().default("initiating"),
    scriptId: p.uuid().nullable(),
    scriptNo: p.integer().nullable(),
    formId: p.uuid().nullable(),
    formNo: p.integer().nullable(),
    createdAt: p.datetime(),
    gatedAt: p.datetime().defaultRaw("clock_timestamp()"),
    dialingAt: p.datetime().nullable(),
    ringingAt: p.datetime().nullable(),
    answeredAt: p.datetime().nullable(),
    bridgedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().$type<EndReason>().nullable(),
    notDialled: p.text().$type<NotDialled>().nullable(),
    notes: p.text().default(""),
    dispositionId: p.uuid().nullable(),
    dispositionLabel: p.text().nullable(),
    action: p.text().$type<SystemAction>().nullable(),
    isConversation: p.boolean().nullable(),
    disposedAt: p.datetime().nullable(),
    disposedBy: p.uuid().nullable(),
    version: p.integer().version(),
    updatedAt: p.datetime(),
  },
  indexes: [
    index("call_attempt_account", "call_attempt (account_id, local_day)"),
    index("call_attempt_agent", "call_attempt (agent_id, created_at desc)"),
    index("call_attempt_campaign", "call_attempt (campaign_id, created_at desc)"),
    uniqueIndex("call_attempt_command", "call_attempt (agent_id, command_id)"),
    index("call_attempt_contact", "call_attempt (contact_id, created_at desc)"),
    index(
      "call_attempt_created",
      "call_attempt (created_at) include (answered_at, is_conversation)",
    ),
    uniqueIndex("call_attempt_dialer_command", "call_attempt (command_id) where agent_id is null"),
    index("call_attempt_open", "call_attempt (created_at) where state <> 'ended'"),
    uniqueIndex("call_attempt_open_agent", "call_attempt (agent_id) where state <> 'ended'"),
    uniqueIndex("call_attempt_open_contact", "call_attempt (contact_id) where state <> 'ended'"),
    uniqueIndex("call_attempt_open_phone", "call_attempt (phone_e164) where state <> 'ended'"),
    index("call_attempt_phone", "call_attempt (phone_e164, created_at desc)"),
    uniqueIndex(
      "call_attempt_provider",
      "call_attempt (carrier, provider_call_id) where provider_call_id is not null",
    ),
    index("call_attempt_task", "call_attempt (task_id, created_at desc)"),
  ],
  triggers: countingTriggers("call_attempt"),
  checks: [
    check("call_attempt_agent_check", "agent_id is not null or bridged_at is null"),
    check("call_attempt_bridged_check", "state <> 'bridged' or bridged_at is not null"),
    check("call_attempt_check", "(state = 'ended') = (ended_at is not null)"),
    check("call_attempt_check1", "(state = 'ended') = (end_reason is not null)"),
    check("call_attempt_check2", "(disposed_at is null) = (disposition_id is null)"),
    check(
      "call_attempt_end_reason_check",
      "end_reason in ('hangup', 'busy', 'no_answer', 'rejected', 'failed', 'cancelled', 'suppressed', 'stopped', 'expired', 'abandoned', 'unknown')",
    ),
    check(
      "call_attempt_state_check",
      "state in ('initiating', 'dialing', 'ringing', 'answered', 'bridged', 'ended')",
    ),
  ],
});

/**
 * One try to reach one number. The row is the reservation: no open row, no dial. Without an agent
 * until it is bridged where a dialer calls; nothing writes `providerCallId` any more: legs have theirs.
 */
export class CallAttempt extends CallAttemptSchema.class {}
CallAttemptSchema.setClass(CallAttempt);
