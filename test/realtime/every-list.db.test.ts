import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#shared/kernel/access.ts";
import { CONTENT, storeSender, storeTemplate } from "../factories/email.ts";
import { upload } from "../factories/imports.ts";
import { approve, makeCampaign, makeLead, makeOrder } from "../factories/leads.ts";
import type { Caller } from "../harness/http.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { verifyAction } from "../harness/verify-action.ts";

interface Row {
  id: string;
  version: number;
}

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const as = async (role: Role) => world.http(await world.user(role));
const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const items = async (http: Caller, path: string) =>
  (await http.get<{ items: Row[] }>(path)).body.items;
const versionOf = async (http: Caller, path: string) => (await http.get<Row>(path)).body.version;

/** A list of the agency: its topic, who reads it where, and one command that moves it. */
interface Case {
  topic: string;
  reader: Role;
  path: string;
  /** Done before the screen reads. @returns the command */
  prepare: (http: Caller) => Promise<() => Promise<{ status: number }>>;
  /** Agents read it too. */
  forAgents?: true;
  /** A field that only the read has: its figures come by a gauge. */
  figures?: string;
}

const cases: Case[] = [
  {
    topic: "campaigns",
    reader: "campaign_manager",
    path: "/api/campaigns",
    async prepare(http) {
      const id = await makeCampaign(world);
      return async () =>
        http.patch(`/api/campaigns/${id}`, await versionOf(http, `/api/campaigns/${id}`), {
          name: "Renamed",
        });
    },
  },
  {
    topic: "orders",
    figures: "stats",
    reader: "campaign_manager",
    path: "/api/orders",
    async prepare(http) {
      const { orderId } = await makeOrder(world, await makeCampaign(world));
      const path = `/api/orders/${orderId}`;
      return async () => http.patch(path, await versionOf(http, path), { leadGoal: 77 });
    },
  },
  {
    topic: "leads",
    reader: "ops_supervisor",
    path: "/api/leads",
    async prepare() {
      const { leadId, campaignId } = await makeLead(world);
      const version = await approve(world, leadId);
      await makeOrder(world, campaignId);
      const reviewer = await as("qa_reviewer");
      return () => reviewer.post(`/api/leads/${leadId}/publish`, {}, ifMatch(version));
    },
  },
  {
    topic: "imports",
    reader: "data_ops",
    path: "/api/imports",
    prepare: async (http) => () => upload(http, "email\nada@example.com\n"),
  },
  {
    topic: "suppressions",
    reader: "campaign_manager",
    path: "/api/suppressions",
    prepare: async (http) => () =>
      http.post("/api/suppressions", {
        scope: "email",
        key: "ada@example.org",
        channel: "email",
        reason: "asked",
        source: "manual",
      }),
  },
  {
    topic: "scripts",
    forAgents: true,
    reader: "campaign_manager",
    path: "/api/scripts",
    prepare: async (http) => () => http.post("/api/scripts", { name: "Opening", body: "Hello." }),
  },
  {
    topic: "forms",
    forAgents: true,
    reader: "campaign_manager",
    path: "/api/forms",
    prepare: async (http) => () =>
      http.post("/api/forms", {
        name: "Interest",
        fields: [{ key: "seats", label: "Seats", kind: "number", required: false, options: [] }],
      }),
  },
  {
    topic: "templates",
    reader: "campaign_manager",
    path: "/api/email-templates",
    async prepare(http) {
      const path = `/api/email-templates/${await storeTemplate(world)}`;
      return async () =>
        http.patch(path, await versionOf(http, path), { ...CONTENT, subject: "Another word" });
    },
  },
  {
    topic: "senders",
    reader: "campaign_manager",
    path: "/api/senders",
    async prepare(http) {
      const id = await storeSender(world);
      return async () => {
        const sender = (await items(http, "/api/senders")).find((one) => one.id === id)!;
        const { name, fromName, fromEmail, postalAddress } = sender as Row &
          Record<string, unknown>;
        const kept = { name, fromName, fromEmail, postalAddress };
        return http.patch(`/api/senders/${id}`, sender.version, { ...kept, fromName: "Kim" });
      };
    },
  },
];

test.each(cases)(
  "a command on $topic keeps its list in step and reaches nobody outside",
  async (one) => {
    const http = await as(one.reader);
    const act = await one.prepare(http);
    const stranger = await world.user("client_user", { clientId: await world.client() });
    const agent = await world.user("agent", { name: "Nobody's agent" });
    await verifyAction(world, {
      topic: one.topic,
      read: () => items(http, one.path),
      act: async () => expect((await act()).status).toBeLessThan(300),
      viewer: await world.user(one.reader),
      outsiders: one.forAgents ? [stranger] : [agent, stranger],
      compare: (row) => ({ ...row, [one.figures ?? ""]: undefined }),
    });
  },
);
