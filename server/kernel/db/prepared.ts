import pg from "pg";
import type { QueryConfig, QueryResult } from "pg";

interface Marked {
  name: string;
  /** The last of its unit of work: its commit travels with it. */
  ends: boolean;
}
const marked = new Map<string, Marked>();

/**
 * Marks a statement that is written once and runs all the time: every connection parses and plans it
 * once and keeps it under this name. For fixed text with few joins' worth of choice in its plan; a
 * statement that is put together for each request would fill the connections' memory.
 */
export function prepared(name: string, sql: string, { ends = false } = {}): string {
  if (marked.has(sql) || [...marked.values()].some((one) => one.name === name)) {
    throw new Error(`prepared twice: ${name}`);
  }
  marked.set(sql, { name, ends });
  return sql;
}

/** What the driver's own query writes; its types leave it out. */
interface Wire {
  parsedStatements: Record<string, string | undefined>;
  bind(config: { portal: string; statement: string; values: unknown[] }): void;
  execute(config: { portal: string; rows: number }): void;
  sync(): void;
}
interface OwnQuery {
  portal: string;
  prepare(wire: Wire): void;
  _getRows(wire: Wire, rows?: number): void;
  handleCommandComplete(message: { text: string }, wire: Wire): void;
}
const { Query } = pg as unknown as {
  Query: new (config: QueryConfig, values: undefined, callback: unknown) => OwnQuery;
};

/**
 * A statement that takes the `begin` before it, and the `commit` behind it, along in one round trip.
 * All share one Sync: after an error the server skips what follows, so nothing is committed then.
 */
class Travelling extends Query {
  begins = false;
  ends = false;

  override prepare(wire: Wire): void {
    if (this.begins) run(wire, "begin");
    super.prepare(wire);
  }

  override _getRows(wire: Wire, rows?: number): void {
    if (!this.ends) return super._getRows(wire, rows);
    wire.execute({ portal: this.portal, rows: 0 });
    run(wire, "commit");
    wire.sync();
  }

  override handleCommandComplete(message: { text: string }, wire: Wire): void {
    if (message.text === "BEGIN" || message.text === "COMMIT") return;
    super.handleCommandComplete(message, wire);
  }
}

/** Runs one of the two statements that every connection keeps under its own text. */
function run(wire: Wire, statement: "begin" | "commit"): void {
  wire.bind({ portal: "", statement, values: [] });
  wire.execute({ portal: "", rows: 0 });
}

const NOTHING = { command: "", rowCount: null, rows: [] } as const;

/**
 * A connection that knows the marked statements by their text, through whichever library it runs, and
 * spares a unit of work (the ORM's `begin` and `commit`, told by their empty list of parameters) the
 * round trips of its two ends. A `begin` waits for the first statement, with which it travels.
 */
export class PreparingClient extends pg.Client {
  private begins = false;
  private ended = false;

  override query(config: unknown, values?: unknown, callback?: unknown): never {
    return this.route(config, values, callback) as never;
  }

  private route(config: unknown, values: unknown, callback: unknown): unknown {
    if (typeof config !== "string" || !Array.isArray(values)) {
      this.beginNow();
      return this.send(config, values, callback);
    }
    if (config === "begin" || config === "commit" || config === "rollback") {
      return this.edge(config) ? Promise.resolve(NOTHING) : this.sendEdge(config);
    }
    const mark = marked.get(config);
    const ends = mark?.ends === true && this.keeps("commit") && this.isOpen();
    const begins = this.begins && (mark !== undefined || values.length > 0);
    if ((begins || ends) && callback === undefined) {
      return this.travel({ name: mark?.name, text: config, values }, begins, ends);
    }
    this.beginNow();
    if (!mark) return this.send(config, values, callback);
    return this.send({ name: mark.name, text: config, values }, callback);
  }

  /** Whether this end of a unit of work needs no round trip of its own. */
  private edge(statement: "begin" | "commit" | "rollback"): boolean {
    if (statement === "begin") {
      this.ended = false;
      this.begins = this.keeps("begin") && !this.isOpen();
      return this.begins;
    }
    const spared = this.begins || (statement === "commit" && this.ended);
    this.begins = false;
    this.ended = false;
    return spared;
  }

  private sendEdge(statement: string): unknown {
    // run once by its name, the connection keeps it
    return this.send(statement === "rollback" ? statement : { name: statement, text: statement });
  }

  private async travel(config: QueryConfig, begins: boolean, ends: boolean): Promise<QueryResult> {
    this.begins = false;
    const result = await new Promise<QueryResult>((resolve, reject) => {
      const query = new Travelling(config, undefined, (error: Error | null, found: QueryResult) =>
        error ? reject(error) : resolve(found),
      );
      query.begins = begins;
      query.ends = ends;
      this.send(query);
    });
    this.ended = ends;
    return result;
  }

  /** What cannot take the waiting `begin` along has it sent before. */
  private beginNow(): void {
    if (!this.begins) return;
    this.begins = false;
    // one that fails has no connection any more, and the statement behind it says so
    this.send("begin", () => undefined);
  }

  private isOpen(): boolean {
    return this.begins || this.getTransactionStatus() === "T";
  }

  private keeps(statement: "begin" | "commit"): boolean {
    const { connection } = this as unknown as { connection: Wire };
    return connection.parsedStatements[statement] === statement;
  }

  private send(...args: unknown[]): unknown {
    return (super.query as (...all: unknown[]) => unknown).apply(this, args);
  }
}
