import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { presentScripts } from "#server/calls/scripts/scripts.present.ts";
import { presentForms } from "#server/forms/forms.present.ts";
import type { FormRow } from "#shared/forms/forms.schema.ts";
import type { ScriptRow } from "#shared/calls/scripts/scripts.schema.ts";

/** Script and form that calls of this campaign use now. */
export async function contentOf(
  ctx: Context,
  campaignId: string,
): Promise<{ script: ScriptRow | null; form: FormRow | null }> {
  const row = await queryOne<{ settings: { call?: unknown } }>(
    ctx,
    `select settings from campaign where id = $1`,
    [campaignId],
  );
  const { scriptId, formId } = zCallSettings.parse(row?.settings.call ?? {});
  const [script] = scriptId ? await presentScripts(ctx, [scriptId]) : [];
  const [form] = formId ? await presentForms(ctx, [formId]) : [];
  return { script: script ?? null, form: form ?? null };
}
