import { connect, createServer, type Socket } from "node:net";
import type { Dice } from "#test/filters/random.ts";

/** How likely each fault of a frame from the hub to a page is, 0 to 1. */
export interface Faults {
  drop: number;
  duplicate: number;
  /** Up to 400 ms, while later frames overtake it. */
  delay: number;
  /** Something in it that no schema fits. */
  spoil: number;
}
export const NO_FAULTS: Faults = { drop: 0, duplicate: 0, delay: 0, spoil: 0 };

export interface FrameProxy {
  url: string;
  faults: Faults;
  /** How many frames met a fault. */
  readonly met: Record<keyof Faults, number>;
  /** Breaks every connection; new ones are let through. */
  cut(): void;
  close(): Promise<void>;
}

/** Stands before hubs and does to WebSocket frames what no network should. @param ports of hubs, chosen anew per connection */
export async function startFrameProxy(ports: () => number[], dice: Dice): Promise<FrameProxy> {
  const sockets = new Set<Socket>();
  const met = { drop: 0, duplicate: 0, delay: 0, spoil: 0 };
  const server = createServer((near) => {
    const far = connect(dice.pick(ports()), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    const split = frames();
    far.on("data", (bytes: Buffer) => {
      for (const frame of split(bytes)) for (const one of fated(frame, proxy, dice)) one(near);
    });
  });

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no address");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const proxy: FrameProxy = {
    url: `http://127.0.0.1:${address.port}`,
    faults: NO_FAULTS,
    met,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** What becomes of a frame: how often it is written, and when. */
function fated(frame: Buffer, { faults, met }: FrameProxy, dice: Dice): ((to: Socket) => void)[] {
  const text = textOf(frame);
  const kind = text && /^4(?:2\["(events|gauges|heads)"|3\d+\[)/.exec(text);
  const write = (bytes: Buffer) => (to: Socket) => void (to.writable && to.write(bytes));
  if (!text || !kind) return [write(frame)];
  // an answer that never comes is asked for again after ten seconds: too long to wait for here
  const isAnswer = kind[1] === undefined;
  const happens = (fault: keyof Faults) => {
    const yes = dice.next() < faults[fault];
    if (yes) met[fault] += 1;
    return yes;
  };
  if (!isAnswer && happens("drop")) return [];
  const out = happens("spoil") ? textFrame(spoiled(text, dice)) : frame;
  if (happens("duplicate")) return [write(out), write(out)];
  if (!happens("delay")) return [write(out)];
  const ms = 20 + dice.int(380);
  return [(to) => void setTimeout(() => write(out)(to), ms)];
}

/** Cuts a stream from a server into the answer to its upgrade and whole frames. */
function frames(): (bytes: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  let upgraded = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const whole: Buffer[] = [];
    for (;;) {
      const size = upgraded ? frameSize(rest) : upgradeSize(rest);
      if (size < 0 || size > rest.length) return whole;
      upgraded = true;
      whole.push(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  };
}

function upgradeSize(bytes: Buffer): number {
  const end = bytes.indexOf("\r\n\r\n");
  return end < 0 ? -1 : end + 4;
}

/** Length of the frame that begins here; -1 when not even that has arrived. Frames of servers are not masked. */
function frameSize(bytes: Buffer): number {
  const short = bytes.length < 2 ? -1 : bytes[1]! & 0x7f;
  if (short < 126) return short < 0 ? -1 : 2 + short;
  if (short === 126) return bytes.length < 4 ? -1 : 4 + bytes.readUInt16BE(2);
  return bytes.length < 10 ? -1 : 10 + Number(bytes.readBigUInt64BE(2));
}

const headSize = (frame: Buffer): number => {
  const short = frame[1]! & 0x7f;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
};
const textOf = (frame: Buffer): string | null =>
  frame[0] === 0x81 ? frame.subarray(headSize(frame)).toString() : null;

function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  head[1] = head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  else head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

/** The same frame with one value of a kind that no schema allows: in an event, a value, or around them. */
function spoiled(text: string, dice: Dice): string {
  const start = text.indexOf("[");
  const body: unknown = JSON.parse(text.slice(start));
  const places: (() => void)[] = [];
  const visit = (at: unknown) => {
    if (at === null || typeof at !== "object") return;
    for (const [key, value] of Object.entries(at)) {
      const isCounted = ["version", "seq", "head", "n", "rev", "type", "op"].includes(key);
      if (isCounted) places.push(() => void Object.assign(at, { [key]: { spoiled: true } }));
      visit(value);
    }
  };
  visit(body);
  if (places.length > 0) dice.pick(places)();
  return text.slice(0, start) + JSON.stringify(body);
}
