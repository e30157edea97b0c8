import type { DeadLetter } from "#shared/system/system.schema.ts";
import { wordOf } from "#web/kernel/ui/status.ts";

const KINDS: Record<DeadLetter["kind"], string> = { task: "Job", event: "Event", gauge: "Figure" };

export const kindWord = (kind: DeadLetter["kind"]): string => KINDS[kind];

/** A job's name as words; a topic stays as it is. */
export const nameWords = ({ kind, name }: Pick<DeadLetter, "kind" | "name">): string =>
  kind === "task" ? wordOf(name) : name;
