import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";

const MB = 1_000_000;
const inMb = (bytes: number): string => `${Math.ceil(bytes / MB).toLocaleString("en")} MB`;

/**
 * Uploaded files that are still kept may take so much, of one person and of all.
 * @param bytes of one more file, as far as they are known
 * @throws AppError too_large, which names the field
 */
export async function keepWithinQuota(ctx: Context, bytes: number): Promise<void> {
  const { uploadQuota, uploadsKeptDays } = ctx.kernel.config;
  const used = (await queryOne<{ mine: number; everybodys: number }>(
    ctx,
    `select coalesce(sum(bytes) filter (where created_by = $1), 0)::float8 as mine,
            coalesce(sum(bytes), 0)::float8 as everybodys
       from data_import where files_gone_at is null`,
    [userOf(ctx).userId],
  ))!;
  const refuse = (whose: string, taken: number, quota: number): void => {
    if (taken + bytes <= quota) return;
    const message =
      `${whose} uploaded files take ${inMb(taken)} of ${inMb(quota)}; this one of ${inMb(bytes)} ` +
      `has no room. Files go ${uploadsKeptDays} days after their import.`;
    throw new AppError("too_large", message, { errors: [{ path: "body.file", message }] });
  };
  refuse("Your", used.mine, uploadQuota.person);
  refuse("The workspace's", used.everybodys, uploadQuota.all);
}
