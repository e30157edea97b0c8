import { speaksOf } from "#shared/accounts/domain.rules.ts";
import type { CompanyFacts } from "#shared/accounts/same-company.rules.ts";
import { UNIQUE_RUNG } from "#shared/imports/identity.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { candidatesFor } from "./upsert.queries.ts";
import type { Candidate } from "./upsert.queries.ts";
import type { Facts, Fields, Incoming, Keys, UpsertKind } from "./upsert-kinds.rules.ts";

/** What is known of one incoming record before anything is written. */
export interface Match {
  recordId: string | null;
  /** Who holds the unique key. */
  uniqueOwner: string | null;
  /** Its own facts, and those of the stored record it was found to be. */
  facts: Facts[];
  /** The unique key is held by somebody who is different. */
  clash: boolean;
  /** Several stored records may be meant, and nothing says which. */
  ambiguous: boolean;
  /** Stored companies of another name that have the same domain. */
  neighbours: string[];
}

interface Asked {
  incoming: readonly Incoming[];
  keys: ReadonlyMap<number, Keys>;
  facts: ReadonlyMap<number, Facts>;
  source: string;
}

/** For each incoming record the stored one by the ladder, passing over who contradicts it. */
export async function matchStored(
  ctx: Context,
  kind: UpsertKind,
  asked: Asked,
): Promise<Map<number, Match>> {
  const found = new Map<number, Match>();
  const strong = byN(await candidatesFor(ctx, kind, asked, "strong"));
  for (const { n } of asked.incoming) {
    found.set(n, pick(kind, asked.facts.get(n)!, strong.get(n) ?? []));
  }
  const rest = asked.incoming.filter(({ n, lookup }) => {
    const match = found.get(n)!;
    return !lookup && match.recordId === null && !match.ambiguous;
  });
  const soft = byN(await candidatesFor(ctx, kind, { ...asked, incoming: rest }, "soft"));
  for (const { n } of rest) {
    const before = found.get(n)!;
    const match = pick(kind, asked.facts.get(n)!, soft.get(n) ?? []);
    const { uniqueOwner, clash, neighbours } = before;
    found.set(n, { ...match, uniqueOwner, clash, neighbours });
  }
  return found;
}

function byN(candidates: readonly Candidate[]): Map<number, Candidate[]> {
  return Map.groupBy(candidates, ({ n }) => n);
}

function pick(kind: UpsertKind, own: Facts, candidates: readonly Candidate[]): Match {
  const facts = ({ stored }: Candidate): Facts =>
    kind.factsOf(stored as Fields, stored.external, false);
  const possible = candidates.filter(
    (one) => !kind.isNobody(one.stored) && !kind.contradicts(one.rung, own, facts(one)),
  );
  const holder = candidates.find(({ rung }) => rung === UNIQUE_RUNG);
  const first = possible[0];
  const level = possible.filter(({ rung }) => rung === first?.rung);
  const chosen =
    kind.entity === "account" ? chooseCompany(own as CompanyFacts, level, facts) : first;
  return {
    recordId: chosen?.id ?? null,
    uniqueOwner: holder?.id ?? null,
    facts: chosen ? [own, facts(chosen)] : [own],
    clash: holder !== undefined && !possible.includes(holder),
    ambiguous: first !== undefined && chosen === undefined,
    neighbours: candidates
      .filter(
        (one) => one.rung === "domain" && !possible.includes(one) && !kind.isNobody(one.stored),
      )
      .map((one) => String(one.stored["name"])),
  };
}

/**
 * Of companies that one rung found: the one whose name or domain is the same. A record without a name
 * is none of several, but the one that the domain speaks of.
 */
function chooseCompany(
  own: CompanyFacts,
  level: readonly Candidate[],
  facts: (one: Candidate) => Facts,
): Candidate | undefined {
  const of = (one: Candidate) => facts(one) as CompanyFacts;
  const named = level.filter((one) => own.name !== null && of(one).name === own.name);
  const among = named.length > 0 ? named : level;
  if (own.name === null && new Set(level.map(({ id }) => id)).size > 1) {
    const spoken = level.filter((one) => {
      return own.domain !== null && speaksOf(own.domain, String(one.stored["name"]));
    });
    const ids = new Set(spoken.map(({ id }) => id));
    return ids.size === 1 ? spoken[0] : undefined;
  }
  return among.find((one) => own.domain !== null && of(one).domain === own.domain) ?? among[0];
}
