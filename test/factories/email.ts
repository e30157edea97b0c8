import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { TestWorld } from "../harness/kernel.ts";
import { storeContacts, storeList } from "./audience.ts";

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const CONTENT = {
  subject: "A word, {{ contact.firstName | default: 'hello' }}",
  html: '<p>Hi {{ contact.firstName | default: "there" }}, how is {{ account.name | default: "work" }}?</p>',
  text: null,
};

let n = 0;

export async function storeSender(world: TestWorld, more: object = {}): Promise<string> {
  const manager = await world.http(await world.user("campaign_manager"));
  const made = await manager.post("/api/senders", {
    name: `Sender ${++n}`,
    fromName: "Jo Sender",
    fromEmail: "jo@news.example.org",
    postalAddress: "Example Agency\n1 Main Street, London",
    ...more,
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body.id;
}

/** A template written by one manager and approved by another. */
export async function storeTemplate(world: TestWorld, more: object = {}): Promise<string> {
  const author = await world.http(await world.user("campaign_manager"));
  const second = await world.http(await world.user("campaign_manager", { name: "second manager" }));
  const made = await author.post("/api/email-templates", {
    name: `Template ${++n}`,
    ...CONTENT,
    ...more,
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const { id, version, latest } = made.body;
  const approved = await second.post(
    `/api/email-templates/${id}/approve`,
    { contentHash: latest.contentHash },
    { "if-match": `"${version}"` },
  );
  if (approved.status !== 200) throw new Error(JSON.stringify(approved.body));
  return id;
}

/** Contacts with an address each. */
export async function storePeople(world: TestWorld, count: number): Promise<string[]> {
  const ids = await storeContacts(
    world,
    Array.from({ length: count }, () => ({})),
  );
  await giveAddresses(world, ids);
  return ids;
}

/** An address of their own for each of these contacts. */
export async function giveAddresses(world: TestWorld, contactIds: string[]): Promise<void> {
  await world.kernel.pool.query(
    `update contact set email = 'p-' || id || '@example.com', email_key = 'p-' || id || '@example.com'
      where id = any ($1)`,
    [contactIds],
  );
}

export interface EmailCampaignWorld {
  id: string;
  version: number;
  people: string[];
}

/** A draft e-mail campaign to new contacts, ready to launch. */
export async function storeEmailDraft(
  world: TestWorld,
  people: number | string[],
  { perMinute = null as number | null, sender = {} } = {},
): Promise<EmailCampaignWorld> {
  const manager = await world.http(await world.user("campaign_manager"));
  const contacts = typeof people === "number" ? await storePeople(world, people) : people;
  const made = await manager.post("/api/campaigns", {
    name: `Mailing ${++n}`,
    type: "email",
    listId: await storeList(world, contacts),
  });
  const set = await manager.put(
    `/api/email-campaigns/${made.body.id}`,
    {
      senderId: await storeSender(world, sender),
      templateId: await storeTemplate(world),
      perMinute,
    },
    { "if-match": '"0"' },
  );
  if (set.status !== 200) throw new Error(JSON.stringify(set.body));
  return { id: made.body.id, version: made.body.version, people: contacts };
}

export async function launch(world: TestWorld, campaign: EmailCampaignWorld): Promise<void> {
  const manager = await world.http(await world.user("campaign_manager"));
  const answer = await manager.post(
    `/api/campaigns/${campaign.id}/launch`,
    {},
    { "if-match": `"${campaign.version}"` },
  );
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** Rows of a campaign per state. */
export async function sendStates(world: TestWorld, id: string): Promise<Record<string, number>> {
  const { rows } = await world.kernel.pool.query<{ state: string; n: number }>(
    `select state, count(*) as n from email_send where campaign_id = $1 group by 1`,
    [id],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}
