import type { Id } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { contentToSend } from "./pinned-content.queries.ts";

/**
 * Fixes the approved content that a campaign sends and as whom, once, with its launch: nothing else is ever
 * sent, whatever is approved and changed later.
 * @returns whether it stands; without sender or approved template there is nothing to fix
 */
export async function pinContent(tx: Context, campaignId: Id): Promise<boolean> {
  const pinned = await queryOne(
    tx,
    `select 1 from email_campaign where campaign_id = $1 and content_hash is not null`,
    [campaignId],
  );
  if (pinned) return true;
  const content = await contentToSend(tx, campaignId);
  if (!content) return false;
  await execute(
    tx,
    `update email_campaign
        set template_version_id = $2, content_hash = $3, from_name = $5, from_email = $6,
            reply_to = $7, postal_address = $8, version = version + 1, updated_at = $4
      where campaign_id = $1`,
    [
      campaignId,
      content.templateVersionId,
      content.contentHash,
      tx.now(),
      content.fromName,
      content.fromEmail,
      content.replyTo,
      content.postalAddress,
    ],
  );
  return true;
}
