import { pipeline } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { from } from "pg-copy-streams";

/** Lines are handed over in chunks of about this many characters. */
const CHUNK = 65_536;

/** Text of a COPY row: tab-separated, `\N` for null. */
export function copyLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => (value === null ? "\\N" : escape(String(value)))).join("\t")}\n`;
}

function escape(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : text;
}

interface Copy {
  /** Runs first; false: there is nothing to copy. */
  before(client: PoolClient): Promise<boolean>;
  /** The statement: `copy t (a, b) from stdin`. */
  copy: string;
  lines(): AsyncIterable<string>;
  after(client: PoolClient, rows: number): Promise<void>;
}

/**
 * `COPY … FROM STDIN` on a client of its own, in one transaction with what comes before and after;
 * lines are taken as fast as the server reads them.
 */
export async function copyIn(pool: Pool, { before, copy, lines, after }: Copy): Promise<void> {
  const client = await pool.connect();
  const broken = () => undefined;
  // a connection that is lost says so outside any promise as well
  client.on("error", broken);
  try {
    await client.query("begin");
    if (await before(client)) await after(client, await copyLines(client, copy, lines()));
    await client.query("commit");
    client.off("error", broken);
    client.release();
  } catch (err) {
    // the connection may be in the middle of a copy: not to be used again
    client.release(true);
    throw err;
  }
}

/** @returns the rows that the server took */
async function copyLines(
  client: PoolClient,
  copy: string,
  lines: AsyncIterable<string>,
): Promise<number> {
  const source: { failure?: unknown } = {};
  const stream = client.query(from(copy));
  try {
    await pipeline(chunksOf(lines, source), stream);
  } catch (err) {
    throw source.failure ?? err;
  }
  return stream.rowCount;
}

/** What the server writes to its log of a source that fails must be none of the source's own words. */
async function* chunksOf(
  lines: AsyncIterable<string>,
  source: { failure?: unknown },
): AsyncGenerator<string> {
  let chunk = "";
  try {
    for await (const line of lines) {
      chunk += line;
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = "";
      // writes that the socket takes at once never leave this turn: a refusal would not be heard
      await nextTurn();
    }
  } catch (err) {
    source.failure = err;
    throw new Error("the source failed", { cause: err });
  }
  if (chunk) yield chunk;
}
