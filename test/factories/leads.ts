import { randomInt, randomUUID } from "node:crypto";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { createLead } from "#server/leads/leads.service.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { testPhone } from "./audience.ts";

export interface LeadFixture {
  leadId: string;
  campaignId: string;
  contactId: string;
  accountId: string;
  attemptId: string;
  agent: UserActor;
}

const id = () => uuidv7(Date.now());

/** A campaign that is running. */
export async function makeCampaign(world: TestWorld, name = "Spring callers"): Promise<string> {
  const campaignId = id();
  const owner = await world.user("campaign_manager");
  await world.kernel.pool.query(
    `insert into campaign (id, name, type, status, owner_id, created_at, updated_at)
     values ($1, $2, 'call', 'active', $3, now(), now())`,
    [campaignId, name, owner.userId],
  );
  return campaignId;
}

interface LeadOptions {
  campaignId?: string;
  agent?: UserActor;
  lastName?: string;
  notes?: string;
}

/** A lead as the disposition of an answered call makes it. */
export async function makeLead(world: TestWorld, options: LeadOptions = {}): Promise<LeadFixture> {
  const agent = options.agent ?? (await world.user("agent"));
  const campaignId = options.campaignId ?? (await makeCampaign(world));
  const [accountId, contactId, taskId, attemptId] = [id(), id(), id(), id()];
  const phone = testPhone(randomInt(0, 30_000));
  const email = `${randomUUID()}@mail.example`;
  const { pool } = world.kernel;
  await pool.query(
    `insert into account (id, name, name_core, domain, industry, hq_country, created_at, updated_at)
     values ($1, $2, lower($2), $3, 'Software', 'US', now(), now())`,
    [accountId, `Company ${accountId.slice(-6)}`, `${accountId.slice(-6)}.example`],
  );
  await pool.query(
    `insert into contact (id, account_id, first_name, last_name, job_title, email, email_key,
       phone_e164, country, created_at, updated_at)
     values ($1, $2, 'Robin', $3, 'VP IT', $4, $4, $5, 'US', now(), now())`,
    [contactId, accountId, options.lastName ?? "Example", email, phone],
  );
  await pool.query(
    `insert into call_task (id, campaign_id, contact_id, account_id, phone_e164, time_zone, state,
       attempts, due_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'America/New_York', 'done', 1, now(), now(), now())`,
    [taskId, campaignId, contactId, accountId, phone],
  );
  await pool.query(
    `insert into call_attempt (id, task_id, campaign_id, contact_id, account_id, agent_id, phone_e164,
       time_zone, local_day, command_id, carrier, state, created_at, dialing_at, answered_at,
       ended_at, end_reason, is_conversation, updated_at)
     values ($1::uuid, $2, $3, $4, $5, $6, $7, 'America/New_York', current_date, $1::text, 'none',
       'ended', now() - interval '5 minutes', now() - interval '5 minutes',
       now() - interval '4 minutes', now(), 'hangup', true, now())`,
    [attemptId, taskId, campaignId, contactId, accountId, agent.userId, phone],
  );
  const qualified = {
    attemptId,
    taskId,
    campaignId,
    contactId,
    accountId,
    agentId: agent.userId,
    formId: null,
    formVersion: null,
    answers: { budget: "Approved" },
    notes: options.notes ?? "Internal: call again in May",
  };
  const { leadId } = await transact(world.as(agent), (tx) => createLead(tx, qualified));
  await pool.query(`update contact_stats set calls_total = 1 where contact_id = $1`, [contactId]);
  return { leadId, campaignId, contactId, accountId, attemptId, agent };
}

/** Keys of the workspace's checklist. */
export const ALL_CHECKED = ["fields", "icp", "consent", "recording"];

/** Has a reviewer claim and approve the lead. @returns its version */
export async function approve(world: TestWorld, leadId: string): Promise<number> {
  const http = await world.http(await world.user("qa_reviewer"));
  const { lead, claim } = (await http.post(`/api/leads/${leadId}/claim`)).body;
  const decision = { token: claim.token, checked: ALL_CHECKED };
  const headers = { "if-match": `"${lead.version}"` };
  const answer = await http.post(`/api/leads/${leadId}/approve`, decision, headers);
  return answer.body.version;
}

export interface OrderFixture {
  orderId: string;
  clientId: string;
  /** A user of the organisation. */
  buyer: UserActor;
}

/** A running order of a client, linked to the campaign since yesterday. */
export async function makeOrder(
  world: TestWorld,
  campaignId: string,
  options: { clientId?: string; leadGoal?: number } = {},
): Promise<OrderFixture> {
  const clientId = options.clientId ?? (await world.client());
  const buyer = await world.user("client_user", { clientId, name: `Buyer ${clientId.slice(-6)}` });
  const http = await world.http(await world.user("campaign_manager"));
  const body = { clientId, name: "Spring order", leadGoal: options.leadGoal ?? 10 };
  const made = await http.post("/api/orders", body);
  let version: number = made.body.version;
  for (const step of ["submit", "start"]) {
    const headers = { "if-match": `"${version}"` };
    version = (await http.post(`/api/orders/${made.body.id}/move`, { step }, headers)).body.version;
  }
  await http.post(`/api/orders/${made.body.id}/links`, { campaignId, linkedFrom: day(-1) });
  return { orderId: made.body.id, clientId, buyer };
}

/** A day from today, UTC. */
export function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}
