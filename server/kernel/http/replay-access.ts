import type { Endpoint } from "#shared/kernel/endpoint.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";

/**
 * A stored answer shows records as they were; who asks again may have lost them since. The modules
 * say who may see what now (`ServerModule.answers`); a collection that none of them names is open to
 * everybody who holds the endpoint's verb.
 * @throws AppError not_found when the answer shows a record that the actor may not see any more
 */
export async function reauthorize(
  ctx: Context,
  endpoint: Pick<Endpoint, "path">,
  params: unknown,
  answer: unknown,
): Promise<void> {
  if (answer === null || answer === undefined) return;
  for (const [collection, ids] of shown(endpoint.path, params, answer)) {
    const policy = ctx.kernel.answers.get(collection);
    if (!policy || ids.length === 0) continue;
    const may = await policy(ctx, ids);
    if (!ids.every((id) => may.has(id))) throw notFound("record");
  }
}

/** "/api/portal/leads/:id/decide" → "portal/leads". */
export function collectionOf(path: string): string {
  const [first = "", second = ""] = path.replace(/^\/api\//, "").split("/");
  return first === "portal" ? `${first}/${second}` : first;
}

/** Ids by collection: the addressed record, or those that the command made; and named parts. */
function shown(path: string, params: unknown, answer: unknown): [string, string[]][] {
  const addressed = idOf(params);
  const results = (answer as { results?: unknown }).results;
  const many = Array.isArray(results) ? results.map(idOf) : [];
  const main = addressed ? [addressed] : [idOf(answer), ...many];
  const parts = Object.entries(answer as object).map(([name, part]): [string, string[]] => [
    name,
    [idOf(part)].filter(known),
  ]);
  return [[collectionOf(path), main.filter(known)], ...parts];
}

const known = (id: string | null): id is string => id !== null;

function idOf(value: unknown): string | null {
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : null;
  return typeof id === "string" ? id : null;
}
