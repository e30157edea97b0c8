import type { Verb } from "#shared/kernel/access.ts";
import type { FieldEntity } from "#shared/filters/catalogue.rules.ts";
import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import { invalid } from "#server/kernel/errors.ts";
import type { AppError } from "#server/kernel/errors.ts";

/** What segment and list leaves refer to; found before compiling, so that compiling is pure. */
export interface References {
  segments: ReadonlyMap<string, Filter>;
  lists: ReadonlyMap<string, EntityType>;
}

/** What the asker may read of what a filter reaches. */
export interface Reader {
  may(verb: Verb): boolean;
  /** SQL condition that they may read the record whose id `id` gives; null: they read all. */
  seen(entity: EntityType, id: string, add: (value: unknown) => string): string | null;
}

/** Leaves after segments were put in place of their names. */
const MAX_LEAVES = 500;
const MAX_HEAVY = 20;

/** One compilation: its parameters, aliases and budget. */
export interface Build {
  readonly references: References;
  readonly isSaved: boolean;
  readonly params: unknown[];
  /** SQL of a parameter with this value and type. */
  param(value: unknown, type: string): string;
  /** SQL of the one instant that "now" means. */
  asOf(): string;
  alias(prefix: string): string;
  readonly reader: Reader;
  /** SQL condition that the asker may read the record whose id `id` gives. */
  seen(entity: EntityType, id: string): string;
  spend(path: string, heavy: boolean): void;
}

/** The record a condition is about. */
export interface Scope {
  entity: FieldEntity;
  alias: string;
}

const READS_ALL: Reader = { may: () => true, seen: () => null };

export function startBuild(
  asOf: Date,
  firstParam: number,
  references: References,
  reader = READS_ALL,
  isSaved = false,
): Build {
  const params: unknown[] = [];
  let asOfSql: string | null = null;
  let aliases = 0;
  let leaves = 0;
  let heavyLeaves = 0;
  const build: Build = {
    references,
    isSaved,
    params,
    param(value, type) {
      params.push(value);
      return `$${firstParam + params.length - 1}::${type}`;
    },
    asOf() {
      asOfSql ??= build.param(asOf, "timestamptz");
      return asOfSql;
    },
    reader,
    seen: (entity, id) => reader.seen(entity, id, (value) => build.param(value, "uuid")) ?? "true",
    alias: (prefix) => `${prefix}${(aliases += 1)}`,
    spend(path, heavy) {
      leaves += 1;
      if (heavy) heavyLeaves += 1;
      if (leaves > MAX_LEAVES || heavyLeaves > MAX_HEAVY) {
        throw fault(path, "With the segments it names this filter has too many conditions.");
      }
    },
  };
  return build;
}

/** A filter that cannot mean anything: names the node. Nothing is ever left out silently. */
export function fault(path: string, message: string): AppError {
  return invalid(path, message);
}
