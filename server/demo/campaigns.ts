import type { FormField } from "#shared/forms/form.rules.ts";
import { zCreateCampaign } from "#shared/campaigns/campaign.schema.ts";
import { buildQueue } from "#server/calls/queue/build.service.ts";
import { createScript } from "#server/calls/scripts/scripts.service.ts";
import { seedDispositions } from "#server/calls/dispositions/dispositions.service.ts";
import {
  createCampaign,
  launchCampaign,
  runCommand,
  setCampaignAgents,
} from "#server/campaigns/campaigns.service.ts";
import { setEmailCampaign } from "#server/email/email-campaigns.service.ts";
import { createSender } from "#server/email/senders/senders.service.ts";
import {
  approveTemplate,
  createTemplate,
  writtenBy,
} from "#server/email/templates/templates.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { DemoLists } from "./audience.ts";
import { PAST_DAYS, daysAgo } from "./days.ts";
import { sendMailing } from "./mailing.ts";
import type { DemoPeople } from "./people.ts";
import { createForm } from "#server/forms/forms.service.ts";
import { zSenderCreate } from "#shared/email/senders/senders.schema.ts";

export interface DemoCampaigns {
  cloud: string;
  security: string;
  /** By e-mail, sent out and completed. */
  mailing: string;
  formId: string;
}

const AGENTS = ["agent1", "agent2", "agent3", "agent4"];

const SCRIPT = `Opening
Hello {{contact.firstName}}, this is {{agent.name}}. I am calling about how {{account.name}} runs its cloud today. Do you have two minutes?

Need
What is the hardest part of your current set-up?

Close
May we send you the paper, and may a specialist call you next week?`;

/** Questions of the qualification form. */
const QUESTIONS: FormField[] = [
  {
    key: "timeline",
    label: "When do you plan to decide?",
    kind: "select",
    required: true,
    options: ["This quarter", "This year", "Later"],
  },
  {
    key: "budget",
    label: "Is there a budget?",
    kind: "select",
    required: true,
    options: ["Approved", "Planned", "None"],
  },
  {
    key: "seats",
    label: "How many seats?",
    kind: "number",
    required: false,
    options: [],
    min: 1,
  },
];

/** Campaigns in several states: two that are called now, one paused, two drafts, one sent by e-mail. */
export async function loadCampaigns(
  kernel: Kernel,
  people: DemoPeople,
  lists: DemoLists,
): Promise<DemoCampaigns> {
  const launched = daysAgo(kernel.now(), PAST_DAYS, 8);
  const manager = people.as("manager", launched);
  const content = await callContent(manager);
  const made = await callCampaigns(manager, people, lists, content);
  for (const id of [made.cloud, made.security]) await buildQueue(manager, id, 1);
  const mail = await mailContent(people, launched);
  const mailing = await emailCampaign(manager, people, {
    name: "Cloud paper, US and Canada",
    listId: lists.decisionMakers,
    ...mail,
  });
  await sendMailing(kernel, people, mailing);
  const drafted = people.as("manager", daysAgo(kernel.now(), 1, 14));
  const spring = { name: "Spring data platform", listId: lists.decisionMakers };
  const clientId = people.clients[2]!;
  await transact(drafted, (ctx) => callCampaign(ctx, { ...spring, clientId, ...content }));
  await emailCampaign(drafted, people, {
    name: "Cloud paper, United Kingdom",
    listId: lists.unitedKingdom,
    ...mail,
  });
  kernel.log.info("campaigns loaded");
  return { ...made, mailing, formId: content.formId };
}

interface CallContent {
  scriptId: string;
  formId: string;
}

/** What all call campaigns say and ask. */
function callContent(manager: Context): Promise<CallContent> {
  return transact(manager, async (ctx) => {
    const script = await createScript(ctx, { name: "Cloud opening", body: SCRIPT });
    const form = await createForm(ctx, { name: "Cloud interest", fields: QUESTIONS });
    return { scriptId: script.id, formId: form.id };
  });
}

/** Launches the two that are called now, and one that is paused again. */
function callCampaigns(
  manager: Context,
  people: DemoPeople,
  lists: DemoLists,
  content: CallContent,
): Promise<{ cloud: string; security: string }> {
  const agents = AGENTS.map((key) => people.ids[key]!);
  return transact(manager, async (ctx) => {
    const create = (name: string, listId: string, client: number): Promise<string> =>
      callCampaign(ctx, { name, listId, clientId: people.clients[client]!, ...content });
    const cloud = await create("Cloud migration Q4", lists.decisionMakers, 0);
    const security = await create("Zero trust assessment", lists.technology, 1);
    const paused = await create("Analytics refresh", lists.technology, 2);
    for (const id of [cloud, security, paused]) {
      await setCampaignAgents(ctx, id, agents);
      await launchCampaign(ctx, id);
    }
    await runCommand(ctx, paused, "pause");
    return { cloud, security };
  });
}

async function callCampaign(
  ctx: Context,
  input: CallContent & { name: string; listId: string; clientId: string },
): Promise<string> {
  const { scriptId, formId, ...rest } = input;
  const created = zCreateCampaign.parse({
    ...rest,
    type: "call",
    goalLeads: 60,
    settings: { call: { scriptId, formId, countries: ["US", "CA", "GB", "AU"] } },
  });
  const { id } = await createCampaign(ctx, created);
  await seedDispositions(ctx, id);
  return id;
}

interface MailContent {
  senderId: string;
  templateId: string;
}

/** A sender, and a template that a second person has approved. */
async function mailContent(people: DemoPeople, at: Date): Promise<MailContent> {
  const manager = people.as("manager", at);
  const written = await writtenBy(manager, {
    subject: "{{ contact.firstName | default: 'Hello' }}, a paper on moving to the cloud",
    html: '<h1>Moving without downtime</h1><p>Hi {{ contact.firstName | default: "there" }},</p><p>Teams like yours at {{ account.name | default: "your company" }} ask us how to move step by step. <a href="https://www.example.com/paper">Read the paper</a>.</p>',
    text: null,
  });
  const { sender, template } = await transact(manager, async (ctx) => {
    const desk = zSenderCreate.parse({
      name: "Insights desk",
      fromName: "Mona at Insights desk",
      fromEmail: "mona@insights.example.org",
      postalAddress: "Insights desk\n1 Example Street, London",
      ratePerMinute: 600,
    });
    return {
      sender: await createSender(ctx, desk),
      template: await createTemplate(ctx, { name: "Cloud paper" }, written),
    };
  });
  await transact(people.as("admin", at), (ctx) =>
    approveTemplate(ctx, template.id, template.version, template.latest.contentHash),
  );
  return { senderId: sender.id, templateId: template.id };
}

/** Ready to launch: its pre-flight asks the mail server, which runs later. */
function emailCampaign(
  manager: Context,
  people: DemoPeople,
  { name, listId, ...content }: MailContent & { name: string; listId: string },
): Promise<string> {
  return transact(manager, async (ctx) => {
    const clientId = people.clients[0];
    const { id } = await createCampaign(
      ctx,
      zCreateCampaign.parse({ name, type: "email", listId, clientId }),
    );
    await setEmailCampaign(ctx, id, 0, { ...content, perMinute: 600 });
    return id;
  });
}
