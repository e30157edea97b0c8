import { cpus, totalmem } from "node:os";
import process from "node:process";

/** Sizes shrink under --quick, correctness does not. */
export const quick = process.argv.includes("--quick");

/** The value below which a share `p` (0–1) of the samples lie. */
export function percentile(samples: readonly number[], p: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)]!;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** A table for people. */
export function table(rows: readonly Record<string, string | number>[]): void {
  const heads = Object.keys(rows[0] ?? {});
  const cells = [heads, ...rows.map((row) => heads.map((head) => String(row[head] ?? "")))];
  const widths = heads.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  for (const line of cells) {
    process.stdout.write(`${line.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}\n`);
  }
}

interface Result {
  bench: string;
  figures: Record<string, number>;
  ratios: Record<string, number>;
  /** What does not hold, in words; empty when the bench passed. */
  failures: readonly string[];
}

/** Prints the verdict and, as the last line, the JSON object; a failed bench ends with code 1. */
export function finish({ bench, figures, ratios, failures }: Result): void {
  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
  const host = {
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? "",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    quick,
  };
  process.stdout.write(`${JSON.stringify({ bench, figures, ratios, host })}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
