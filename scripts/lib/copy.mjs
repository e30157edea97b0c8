// COPY over the wire: rows in and out at the server's own speed, in memory of a few chunks.
import { once } from "node:events";

/** What pg's client calls on the query that is running. */
class Copy {
  rows = 0;

  /** @param {string} sql @param {(error?: Error) => void} settle */
  constructor(sql, settle) {
    this.sql = sql;
    this.settle = settle;
  }
  /** @param {any} connection */
  submit(connection) {
    connection.query(this.sql);
  }
  /** @param {{ text: string }} message "COPY 123" */
  handleCommandComplete(message) {
    this.rows = Number(message.text.split(" ")[1] ?? 0);
  }
  handleReadyForQuery() {
    this.settle();
  }
  /** @param {Error} error */
  handleError(error) {
    this.settle(error);
  }
}

/**
 * @param {import("pg").Client} client
 * @param {Copy} copy
 * @param {Promise<void>} done
 */
async function perform(client, copy, done) {
  client.query(/** @type {any} */ (copy));
  await done;
  return copy.rows;
}

/** @returns {{ done: Promise<void>, settle: (error?: Error) => void }} */
function deferred() {
  let settle = (/** @type {Error | undefined} */ _error) => {};
  /** @type {Promise<void>} */
  const done = new Promise((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  return { done, settle };
}

/** The server sends a row at a time; the sink gets them in pieces of this size. */
const PIECE = 256 * 1024;

/**
 * @param {import("pg").Client} client
 * @param {string} sql COPY … TO STDOUT
 * @param {import("node:stream").Writable} sink left open
 * @returns {Promise<number>} rows
 */
export async function copyOut(client, sql, sink) {
  const { done, settle } = deferred();
  /** @type {Buffer[]} */
  let piece = [];
  let size = 0;
  const flush = () => {
    const ready = sink.write(Buffer.concat(piece));
    [piece, size] = [[], 0];
    return ready;
  };
  const copy = Object.assign(new Copy(sql, settle), {
    /** @param {{ chunk: Buffer }} message @param {any} connection */
    handleCopyData({ chunk }, connection) {
      piece.push(Buffer.from(chunk)); // a copy: the client reads the next message into the same memory
      size += chunk.length;
      if (size < PIECE || flush() || connection.stream.isPaused()) return;
      connection.stream.pause();
      sink.once("drain", () => connection.stream.resume());
    },
    /** @param {any} connection */
    handleReadyForQuery(connection) {
      // The last rows may have come with the end: a sink that is ended now never says "drain" again.
      connection.stream.resume();
      settle();
    },
  });
  const rows = await perform(client, copy, done);
  if (size) flush();
  return rows;
}

/**
 * @param {import("pg").Client} client
 * @param {string} sql COPY … FROM STDIN
 * @param {AsyncIterable<Buffer>} source
 * @returns {Promise<number>} rows
 */
export function copyIn(client, sql, source) {
  const { done, settle } = deferred();
  /** @param {any} connection */
  const send = async (connection) => {
    for await (const chunk of source) {
      connection.sendCopyFromChunk(chunk);
      if (connection.stream.writableNeedDrain) await once(connection.stream, "drain");
    }
    connection.endCopyFrom();
  };
  const copy = Object.assign(new Copy(sql, settle), {
    /** @param {any} connection */
    handleCopyInResponse(connection) {
      send(connection).catch((error) => connection.sendCopyFail(String(error)));
    },
  });
  return perform(client, copy, done);
}
