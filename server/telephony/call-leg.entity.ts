import { defineEntity, p } from "@mikro-orm/core";
import type { LegEnd, LegRole, LegState } from "#shared/telephony/leg.rules.ts";
import { check, index, uniqueIndex } from "#server/kernel/db/declared.ts";

const CallLegSchema = defineEntity({
  name: "CallLeg",
  tableName: "call_leg",
  properties: {
    id: p.uuid().primary(),
    role: p.text().$type<LegRole>(),
    attemptId: p.uuid().nullable(),
    sessionId: p.uuid().nullable(),
    userId: p.uuid().nullable(),
    carrier: p.text(),
    callControlId: p.text().nullable(),
    callLegId: p.text().nullable(),
    callSessionId: p.text().nullable(),
    state: p.text().$type<LegState>().default("initiated"),
    ringSeconds: p.integer(),
    callSeconds: p.integer(),
    createdAt: p.datetime(),
    ringingAt: p.datetime().nullable(),
    answeredAt: p.datetime().nullable(),
    bridgedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().$type<LegEnd>().nullable(),
    heardAt: p.datetime().defaultRaw("clock_timestamp()"),
    hangUpAt: p.datetime().nullable(),
    version: p.integer().version(),
    updatedAt: p.datetime(),
  },
  indexes: [
    index("call_leg_attempt", "call_leg (attempt_id, created_at)"),
    uniqueIndex(
      "call_leg_control",
      "call_leg (carrier, call_control_id) where call_control_id is not null",
    ),
    uniqueIndex(
      "call_leg_customer",
      "call_leg (attempt_id) where role = 'customer' and state <> 'ended'",
    ),
    uniqueIndex(
      "call_leg_provider",
      "call_leg (carrier, call_leg_id) where call_leg_id is not null",
    ),
    index("call_leg_session", "call_leg (session_id, created_at)"),
    index("call_leg_silent", "call_leg (heard_at) where state <> 'ended'"),
    uniqueIndex(
      "call_leg_standing",
      "call_leg (session_id) where role = 'agent' and state <> 'ended'",
    ),
  ],
  checks: [
    check("call_leg_customer_check", "role <> 'customer' or attempt_id is not null"),
    check(
      "call_leg_end_check",
      "(state = 'ended') = (ended_at is not null and end_reason is not null)",
    ),
    check(
      "call_leg_end_reason_check",
      "end_reason in ('hangup', 'busy', 'no_answer', 'rejected', 'failed', 'cancelled', 'expired', 'unknown')",
    ),
    check("call_leg_owner_check", "num_nonnulls(attempt_id, session_id) = 1"),
    check("call_leg_role_check", "role in ('agent', 'customer', 'supervisor')"),
    check(
      "call_leg_state_check",
      "state in ('initiated', 'ringing', 'answered', 'bridged', 'ended')",
    ),
    check("call_leg_user_check", "(role = 'customer') = (user_id is null)"),
  ],
});

/**
 * One line of a call at the carrier, of an attempt or of an agent's session. Its state follows what
 * the carrier reports, by rank; only `legs.service.ts` writes it.
 */
export class CallLeg extends CallLegSchema.class {}
CallLegSchema.setClass(CallLeg);
