// What the scripts print for people. Servers write pino lines to their own log files instead.
const started = Date.now();
const colour = process.stdout.isTTY && !process.env.NO_COLOR;

// a terminal that is gone, or a full disk behind it, ends no start
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** @param {string} text */
export const bold = (text) => (colour ? `\u001B[1m${text}\u001B[22m` : text);
/** @param {string} text */
export const dim = (text) => (colour ? `\u001B[2m${text}\u001B[22m` : text);

/** @param {string} text */
export function say(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${dim(`${seconds} s`)}  ${text}`);
}

/** An error whose text is all the user needs: no stack is printed. */
export class Plain extends Error {}

/**
 * Runs a script's main function: plain errors are printed as they are, others with their stack.
 * @param {() => Promise<number | void>} main
 */
export async function run(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Plain ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 * @returns {string}
 */
export function table(head, rows) {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)),
  );
  /** @param {string[]} row */
  const line = (row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd();
  return [bold(line(head)), ...rows.map(line)].join("\n");
}
