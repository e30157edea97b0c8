import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ConflictBanner } from "../ui/ConflictBanner.tsx";
import type { Values } from "./merge.ts";

/** Who changed something last, and when. */
export interface LastChange {
  name: string;
  at: string;
}

/** Where it is read who changed a field last. */
export interface LastChangeSource {
  /** The record and its version, for which it is read once. */
  record: readonly unknown[];
  read: (field: string) => Promise<LastChange | null>;
}

interface ConflictsProps {
  of: {
    conflicts: readonly string[];
    theirs: Values;
    values: Values;
    keepMine: (field: string) => void;
    discard: (field: string) => void;
  };
  /** By field. */
  labels: { [field: string]: string };
  /** Who saved last, where the record says so, or where that is read. */
  last?: LastChange | null;
  lastOf?: LastChangeSource;
  /** A value in words, where it is none itself. */
  wordsOf?: (field: string, value: unknown) => ReactNode;
  /** Says one's own value too, where it does not stand in a field below. */
  saysMine?: boolean;
}

/** Above an editor: each field that somebody else set while one typed in it. */
export function Conflicts({
  of,
  labels,
  last,
  lastOf,
  wordsOf = inWords,
  saysMine,
}: ConflictsProps) {
  return of.conflicts.map((field) => (
    <Conflict
      key={field}
      field={field}
      what={setTo(labels[field] ?? field, wordsOf(field, of.theirs[field]))}
      mine={saysMine ? wordsOf(field, of.values[field]) : undefined}
      last={last}
      lastOf={lastOf}
      onKeepMine={() => of.keepMine(field)}
      onTakeTheirs={() => of.discard(field)}
    />
  ));
}

interface ConflictProps {
  field: string;
  what: ReactNode;
  mine?: ReactNode;
  last?: LastChange | null;
  lastOf?: LastChangeSource;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

function Conflict({ field, last, lastOf, ...banner }: ConflictProps) {
  const read = useQuery({
    queryKey: ["last-change", ...(lastOf?.record ?? []), field],
    enabled: lastOf !== undefined,
    queryFn: () => lastOf!.read(field),
  });
  const who = last ?? read.data;
  // the name is waited for: a question that changes its words is read twice
  if (lastOf !== undefined && read.isPending) return null;
  return <ConflictBanner {...banner} name={who?.name ?? "Somebody"} at={who?.at} />;
}

/** "set Job title to ‘VP IT’": what somebody did, after their name. */
export function setTo(label: string, value: ReactNode): ReactNode {
  const isNothing = value === "" || value === null || value === undefined;
  return isNothing ? (
    <>emptied {label}</>
  ) : (
    <>
      set {label} to ‘{value}’
    </>
  );
}

const LONGEST = 80;

function inWords(_field: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
