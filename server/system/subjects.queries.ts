import { zId } from "#shared/kernel/ids.ts";
import type { DeadLetter } from "#shared/system/system.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

interface Kind {
  word: string;
  /** Where its records have a page of their own. */
  path?: string;
  /** SQL of the names of `$1`; people keep theirs to their own page. */
  names?: string;
}

const named = (table: string, column = "name") =>
  `select id, ${column} as name from ${table} where id = any($1::uuid[])`;

const KINDS: Record<string, Kind> = {
  campaign: { word: "Campaign", path: "/campaigns/", names: named("campaign") },
  import: { word: "Import", names: named("data_import", "file_name") },
  order: { word: "Order", path: "/orders/", names: named("client_order") },
  account: { word: "Account", path: "/accounts/", names: named("account") },
  contact: { word: "Contact", path: "/contacts/" },
  lead: { word: "Lead", path: "/leads/" },
};

interface Given {
  kind: DeadLetter["kind"];
  name: string;
  data: unknown;
}

/** What each of them was about, in words where we know them: by the ids that they carry alone. */
export async function subjectsOf(
  ctx: Context,
  letters: readonly Given[],
): Promise<(DeadLetter["about"] | undefined)[]> {
  const found = letters.map((letter) =>
    letter.kind === "task" ? ofPayload(letter.data) : ofTopic(ctx, letter.name),
  );
  const names = new Map<string, string>();
  for (const [kind, { names: sql }] of Object.entries(KINDS)) {
    const ids = found.flatMap((one) => (one?.kind === kind ? [one.id] : []));
    if (!sql || ids.length === 0) continue;
    const rows = await query<{ id: string; name: string }>(ctx, sql, [ids]);
    for (const { id, name } of rows) names.set(id, name);
  }
  return found.map((one) => {
    if (!one) return null;
    const { word, path } = KINDS[one.kind]!;
    const name = names.get(one.id);
    return { label: name ? `${word} ${name}` : word, path: path ? path + one.id : null };
  });
}

interface Subject {
  kind: string;
  id: string;
}

/** `{ campaignId }`, or `{ action: "lead.approved", entityId }`. */
function ofPayload(data: unknown): Subject | null {
  const { action, entityId, ...rest } = Object(data) as Record<string, unknown>;
  const [entity] = typeof action === "string" ? action.split(".") : [];
  const named = Object.keys(KINDS).map((kind) => subject(kind, rest[`${kind}Id`]));
  return named.find(Boolean) ?? subject(entity, entityId);
}

/** `campaign-progress:<id>`, `record:contact:<id>`, `call-floor:<campaignId>`. */
function ofTopic(ctx: Context, topic: string): Subject | null {
  const match = ctx.kernel.topics.match(topic);
  if (!match) return null;
  const { id, ...rest } = match.params;
  const [, kind] = /^(?:record:)?([a-z]+)/.exec(topic) ?? [];
  return subject(kind, id) ?? ofPayload(rest);
}

function subject(kind: string | undefined, id: unknown): Subject | null {
  const parsed = zId.safeParse(id);
  return kind !== undefined && Object.hasOwn(KINDS, kind) && parsed.success
    ? { kind, id: parsed.data }
    : null;
}
