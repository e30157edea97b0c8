import { zCallCaps, zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type {
  CallCaps,
  CallSettings,
  CampaignRow,
  ChangeCampaign,
} from "#shared/campaigns/campaign.schema.ts";

/** What a draft asks for, each answer on its own: two people who change different ones both keep theirs. */
export type Draft = Omit<Required<ChangeCampaign>, "settings"> &
  Omit<CallSettings, "caps"> &
  CallCaps;
export type DraftField = keyof Draft;

export const DRAFT_LABELS: Record<DraftField, string> = {
  name: "Name",
  listId: "Audience",
  clientId: "Client",
  goalLeads: "Lead goal",
  startsAt: "Start",
  endsAt: "End",
  scriptId: "Script",
  formId: "Qualification form",
  countries: "Countries that may be dialled",
  perNumberDay: "Calls per number and day",
  perContactDay: "Calls per person and day",
  perContactTotal: "Calls per person in all",
  perAccountDay: "Calls per company and day",
  minGapMinutes: "Minutes between two calls of a number",
};

const CAPS = Object.keys(zCallCaps.shape) as (keyof CallCaps)[];
const CALLS: readonly DraftField[] = ["scriptId", "formId", "countries", ...CAPS];

/** The answers as a campaign has them. */
export function draftOf(row: CampaignRow): Draft {
  const { caps, ...calls } = zCallSettings.parse(row.settings.call ?? {});
  const { name, listId, clientId, goalLeads, startsAt, endsAt } = row;
  return { name, listId, clientId, goalLeads, startsAt, endsAt, ...calls, ...caps };
}

/** The change that gives the campaign these answers. Call settings travel whole: the others are its own. */
export function changeOf(row: CampaignRow, values: Partial<Draft>): ChangeCampaign {
  const fields = Object.keys(values) as DraftField[];
  const own = fields.filter((field) => !CALLS.includes(field));
  const change: ChangeCampaign = Object.fromEntries(own.map((field) => [field, values[field]]));
  if (own.length === fields.length) return change;
  const all = { ...draftOf(row), ...values };
  const { scriptId, formId, countries } = all;
  const caps = Object.fromEntries(CAPS.map((name) => [name, all[name]])) as CallCaps;
  return { ...change, settings: { ...row.settings, call: { scriptId, formId, countries, caps } } };
}

/** The answer that an error of the API is about. */
export function fieldAt(path: string): DraftField | undefined {
  return path.split(".").find((part): part is DraftField => part in DRAFT_LABELS);
}
