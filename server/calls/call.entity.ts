import { defineEntity, p } from "@mikro-orm/core";
import type { AttemptState, EndReason, SystemAction, TaskState } from "#shared/calls/call.rules.ts";

const CallTaskSchema = defineEntity({
  name: "CallTask",
  tableName: "call_task",
  properties: {
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    phoneE164: p.text(),
    country: p.text().nullable(),
    timeZone: p.text(),
    state: p.text().$type<TaskState>(),
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
    outcome: p.text().nullable(),
    outcomeAction: p.text().$type<SystemAction>().nullable(),
    removedReason: p.text().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** One person to call in one campaign. Claimed, renewed and settled only by fenced statements. */
export class CallTask extends CallTaskSchema.class {}
CallTaskSchema.setClass(CallTask);

const CallAttemptSchema = defineEntity({
  name: "CallAttempt",
  tableName: "call_attempt",
  properties: {
    id: p.uuid().primary(),
    taskId: p.uuid(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    agentId: p.uuid(),
    phoneE164: p.text(),
    timeZone: p.text(),
    localDay: p.date(),
    commandId: p.text(),
    carrier: p.text(),
    providerCallId: p.text().nullable(),
    state: p.text().$type<AttemptState>(),
    scriptId: p.uuid().nullable(),
    scriptNo: p.integer().nullable(),
    formId: p.uuid().nullable(),
    formNo: p.integer().nullable(),
    createdAt: p.datetime(),
    gatedAt: p.datetime().defaultRaw("clock_timestamp()"),
    dialingAt: p.datetime().nullable(),
    ringingAt: p.datetime().nullable(),
    answeredAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().$type<EndReason>().nullable(),
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
});

/** One try to reach one number. The row is the reservation: no open row, no dial. */
export class CallAttempt extends CallAttemptSchema.class {}
CallAttemptSchema.setClass(CallAttempt);

const CallbackSchema = defineEntity({
  name: "Callback",
  tableName: "callback",
  properties: {
    id: p.uuid().primary(),
    taskId: p.uuid(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    attemptId: p.uuid().nullable(),
    ownerId: p.uuid().nullable(),
    localTime: p.text().columnType("timestamp"),
    timeZone: p.text(),
    dueAt: p.datetime(),
    state: p.text().$type<"open" | "done" | "cancelled">(),
    /** When anybody of the campaign might take over what its owner did not keep. */
    sharedAt: p.datetime().nullable(),
    note: p.text().default(""),
    createdBy: p.uuid(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** A promise to call again: local time and zone as said, and the instant they meant. */
export class Callback extends CallbackSchema.class {}
CallbackSchema.setClass(Callback);
