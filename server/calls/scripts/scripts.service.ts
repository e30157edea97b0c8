import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { notFound, stale } from "#server/kernel/errors.ts";
import { newHead } from "#server/kernel/db/versioned.ts";
import { presentScripts } from "./scripts.present.ts";
import { Script, ScriptVersion } from "./script.entity.ts";
import type { SaveScript, ScriptRow } from "#shared/calls/scripts/scripts.schema.ts";
import { scriptSaved } from "#shared/calls/scripts/scripts.events.ts";

/** Adds a script with its first version. */
export async function createScript(ctx: Context, input: SaveScript): Promise<ScriptRow> {
  const head = newHead(ctx, input.name);
  ctx.em.create(Script, head);
  await ctx.em.flush();
  addScriptVersion(ctx, head.id, 1, input.body);
  return scriptOf(ctx, head.id, 1);
}

/** Saves a new version of the text. Calls that run keep the one they began with. @throws stale */
export async function saveScript(
  ctx: Context,
  id: string,
  version: number,
  input: SaveScript,
): Promise<ScriptRow> {
  const found = await queryOne(ctx, `select id from script where id = $1 for update`, [id]);
  if (!found) throw notFound("script");
  const script = await ctx.em.findOneOrFail(Script, { id });
  if (script.version !== version) throw stale((await presentScripts(ctx, [id]))[0]);
  const no = script.currentNo + 1;
  Object.assign(script, { name: input.name, currentNo: no, updatedAt: ctx.now() });
  addScriptVersion(ctx, id, no, input.body);
  return scriptOf(ctx, id, no);
}

function addScriptVersion(ctx: Context, scriptId: string, no: number, body: string): void {
  const { userId } = userOf(ctx);
  ctx.em.create(ScriptVersion, { scriptId, no, body, createdBy: userId, createdAt: ctx.now() });
}

async function scriptOf(ctx: Context, id: string, no: number): Promise<ScriptRow> {
  record(ctx, scriptSaved, id, { no });
  await ctx.em.flush();
  return (await presentScripts(ctx, [id]))[0]!;
}
