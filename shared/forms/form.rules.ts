import { z } from "zod";
import { zLine } from "../kernel/text.ts";

/** Kinds of questions of a qualification form. */
export const FIELD_KINDS = ["select", "multi", "number", "date", "text"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export const zFormField = z
  .strictObject({
    /** Stable name of the answer; never reused for another question. */
    key: z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/, "A letter, then letters and digits"),
    label: zLine(200).min(1),
    kind: z.enum(FIELD_KINDS),
    required: z.boolean(),
    options: z.array(zLine(120).min(1)).max(50).default([]),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .superRefine((field, issues) => {
    const chooses = field.kind === "select" || field.kind === "multi";
    if (chooses && field.options.length === 0) {
      issues.addIssue({ code: "custom", path: ["options"], message: "Give at least one option" });
    }
    if (new Set(field.options).size !== field.options.length) {
      issues.addIssue({ code: "custom", path: ["options"], message: "Each option once" });
    }
  });
export type FormField = z.infer<typeof zFormField>;

/** Fields of one version of a form; keys are unique. */
export const zFormFields = z
  .array(zFormField)
  .min(1)
  .max(60)
  .superRefine((fields, issues) => {
    const seen = new Set<string>();
    fields.forEach((field, i) => {
      if (seen.has(field.key)) {
        issues.addIssue({ code: "custom", path: [i, "key"], message: "Each key once" });
      }
      seen.add(field.key);
    });
  });

export const zAnswers = z.record(
  z.string().max(40),
  z.union([z.string().max(4000), z.number(), z.array(z.string().max(120)).max(50)]),
);
export type Answers = z.infer<typeof zAnswers>;

export interface AnswerFault {
  key: string;
  message: string;
}

/**
 * What keeps answers from being complete: required questions without an answer, answers that the
 * question does not allow, answers to questions that the form does not have. Empty = complete.
 */
export function answerFaults(fields: readonly FormField[], answers: Answers): AnswerFault[] {
  const faults: AnswerFault[] = [];
  for (const field of fields) {
    const value = answers[field.key];
    const asked = field.label.replace(/\?$/, "");
    if (isEmpty(value)) {
      if (field.required) faults.push({ key: field.key, message: `${asked}: answer needed.` });
      continue;
    }
    const wrong = wrongAnswer(field, value!);
    if (wrong) faults.push({ key: field.key, message: `${asked}: ${wrong}.` });
  }
  const known = new Set(fields.map((field) => field.key));
  for (const key of Object.keys(answers)) {
    if (!known.has(key)) faults.push({ key, message: `${key}: the form has no such question.` });
  }
  return faults;
}

function isEmpty(value: Answers[string] | undefined): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "string" && value.trim() === "";
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function wrongAnswer(field: FormField, value: Answers[string]): string | null {
  switch (field.kind) {
    case "text":
      return typeof value === "string" ? null : "text expected";
    case "number": {
      if (typeof value !== "number" || !Number.isFinite(value)) return "a number expected";
      if (field.min !== undefined && value < field.min) return `at least ${field.min}`;
      return field.max !== undefined && value > field.max ? `at most ${field.max}` : null;
    }
    case "date":
      return typeof value === "string" && isDay(value) ? null : "a date like 2026-03-31 expected";
    case "select":
      return typeof value === "string" && field.options.includes(value)
        ? null
        : "choose one option";
    case "multi":
      return Array.isArray(value) && value.every((one) => field.options.includes(one))
        ? null
        : "choose among the options";
  }
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
