import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { DraftField } from "./draft.fields.ts";

/** Whether a change set this answer of a draft; the call's answers are parts of its settings. */
export function setsField(field: DraftField): (change: AuditRow) => boolean {
  return ({ changes }) => {
    if (field in changes) return true;
    const [before, after] = changes["settings"] ?? [];
    return JSON.stringify(answerIn(before, field)) !== JSON.stringify(answerIn(after, field));
  };
}

/** The audit keeps a document as the text that the database got. */
function answerIn(settings: unknown, field: DraftField): unknown {
  const kept = typeof settings === "string" ? (JSON.parse(settings) as unknown) : settings;
  const calls = (kept as { call?: unknown } | null | undefined)?.call;
  const { caps, ...own } = zCallSettings.parse(calls ?? {});
  return { ...own, ...caps }[field as keyof (typeof own & typeof caps)];
}
