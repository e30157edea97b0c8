import type { Pool, PoolClient } from "pg";

/** Text of a COPY row: tab-separated, `\N` for null. */
export function copyLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => (value === null ? "\\N" : escape(String(value)))).join("\t")}\n`;
}

function escape(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : text;
}

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  stream: { writableNeedDrain: boolean; once(event: "drain" | "close", then: () => void): void };
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
  try {
    await client.query("begin");
    if (await before(client)) {
      const rows = await new Promise<number>((resolve, reject) => {
        client.query(new CopyIn(copy, lines(), resolve, reject) as never);
      });
      await after(client, rows);
    }
    await client.query("commit");
    client.release();
  } catch (err) {
    // the connection may be in the middle of a copy: not to be used again
    client.release(true);
    throw err;
  }
}

/** What `pg` calls back while the statement runs. */
class CopyIn {
  private failure: Error | undefined;
  private rows = 0;
  private readonly text: string;
  private readonly lines: AsyncIterable<string>;
  private readonly resolve: (rows: number) => void;
  private readonly reject: (err: Error) => void;

  constructor(
    text: string,
    lines: AsyncIterable<string>,
    resolve: (rows: number) => void,
    reject: (err: Error) => void,
  ) {
    this.text = text;
    this.lines = lines;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.pump(connection).catch((err: unknown) => {
      this.failure ??= err instanceof Error ? err : new Error(String(err));
      connection.sendCopyFail("the source failed");
    });
  }

  private async pump(connection: CopyConnection): Promise<void> {
    let batch = "";
    for await (const line of this.lines) {
      if (this.failure) return;
      batch += line;
      if (batch.length < 65_536) continue;
      connection.sendCopyFromChunk(Buffer.from(batch));
      batch = "";
      if (connection.stream.writableNeedDrain) {
        await new Promise<void>((then) => {
          connection.stream.once("drain", then);
          connection.stream.once("close", then);
        });
      }
    }
    if (this.failure) return;
    if (batch) connection.sendCopyFromChunk(Buffer.from(batch));
    connection.endCopyFrom();
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = Number(/^COPY (\d+)/.exec(message.text)?.[1] ?? 0);
  }

  handleError(err: Error): void {
    this.failure ??= err;
    this.reject(this.failure);
  }

  handleReadyForQuery(): void {
    this.resolve(this.rows);
  }
}
