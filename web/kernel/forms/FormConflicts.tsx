import type { ReactNode } from "react";
import { ConflictBanner } from "../ui/ConflictBanner.tsx";

interface FormConflictsProps {
  of: {
    conflicts: string[];
    theirValues: { [field: string]: unknown };
    keepMine: (field: string) => void;
    takeTheirs: (field: string) => void;
  };
  /** By field, as the form calls them. */
  labels: { [field: string]: string };
  /** Who saved last, and when, where the record says so. */
  last?: { name: string; at: string } | null;
  /** A value in words, where it is none itself. */
  wordsOf?: (field: string, value: unknown) => ReactNode;
}

/** On top of a live form: each field that somebody else set while one typed in it. */
export function FormConflicts({ of, labels, last, wordsOf = inWords }: FormConflictsProps) {
  return of.conflicts.map((field) => (
    <ConflictBanner
      key={field}
      name={last?.name ?? "Somebody"}
      field={labels[field] ?? field}
      theirs={wordsOf(field, of.theirValues[field])}
      at={last?.at}
      onKeepMine={() => of.keepMine(field)}
      onTakeTheirs={() => of.takeTheirs(field)}
    />
  ));
}

const LONGEST = 80;

function inWords(_field: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
