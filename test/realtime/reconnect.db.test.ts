import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServerToClient } from "#shared/kernel/wire.ts";
import { HubLink, pauseBefore } from "#web/kernel/realtime/hub-link.ts";
import { until } from "../harness/until.ts";

/** A hub that takes every connection and then does what its test says; when each came, ms. */
let io: Server<object, ServerToClient>;
let url = "";
let came: number[] = [];
const links: HubLink[] = [];

beforeEach(async () => {
  const http = createServer();
  io = new Server(http, { transports: ["websocket"] });
  came = [];
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const link of links.splice(0)) link.stop();
  await io.close();
});

function page(): HubLink {
  const link: HubLink = new HubLink(
    { url, getToken: async () => "token", onForbidden: () => undefined },
    { listen: () => undefined, opened: () => link.caughtUp(0), lost: () => undefined },
  );
  links.push(link);
  link.start();
  return link;
}
const between = (from: number, to: number) => came[to]! - came[from]!;

test("when each connection is good and dropped soon after, then the pauses grow all the same", async () => {
  io.on("connection", (socket) => {
    came.push(performance.now());
    setTimeout(() => socket.disconnect(true), 50);
  });
  page();
  await until("the sixth", () => came.length >= 6);
  // the least of each pause, by its jitter: 50, 100, 200, 400, 800; without growth five of 50
  expect(between(0, 5)).toBeGreaterThan(1_500);
});

test("when the hub ends a connection that asked for too much, then the page stays away as long as it says", async () => {
  io.on("connection", (socket) => {
    came.push(performance.now());
    socket.emit("ended", { code: "too_many", retryAfterMs: 2_000 });
    socket.disconnect(true);
  });
  page();
  await until("back", () => came.length >= 2);
  expect(between(0, 1)).toBeGreaterThanOrEqual(1_999);
});

test("when a handshake is refused as too many, then the page waits for what it is told, and gets in then", async () => {
  let free = false;
  io.use((_socket, next) => {
    came.push(performance.now());
    if (free) return next();
    free = true;
    next(Object.assign(new Error("too_many"), { data: { code: "too_many", retryAfterMs: 2_000 } }));
  });
  const link = page();
  await until("in", () => link.open !== null);
  expect(came).toHaveLength(2);
  expect(between(0, 1)).toBeGreaterThanOrEqual(1_999);
});

test("when nothing holds, then the pauses double to a limit, with jitter, and no hub keeps a page away for ever", () => {
  const most = [0, 1, 2, 3, 4, 5, 9].map((failures) => pauseBefore(failures, 0, () => 1));
  expect(most).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(pauseBefore(3, 0, () => 0)).toBe(400);
  expect(pauseBefore(0, 5_000, () => 0)).toBe(5_050);
  expect(pauseBefore(0, 1e9, () => 0)).toBe(60_050);
});
