import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { closeInOrder } from "./close.ts";

/** A server whose answers wait until the test gives them. */
async function waiting(): Promise<{ server: Server; url: string; open: ServerResponse[] }> {
  const open: ServerResponse[] = [];
  const server = createServer((_req, res) => void open.push(res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open };
}

test("when a server closes, then what is being answered is answered, and nobody new comes in", async () => {
  const { server, url, open } = await waiting();
  const asked = fetch(url);
  await expect.poll(() => open.length).toBe(1);
  const closed = closeInOrder(server, 10_000);
  await expect.poll(() => fetch(url).catch(() => "refused")).toBe("refused");
  open[0]!.end("done");
  expect(await (await asked).text()).toBe("done");
  await closed;
});

test("when an answer takes longer than the limit, then its connection is ended", async () => {
  const { server, url, open } = await waiting();
  const asked = fetch(url).catch(() => "ended");
  await expect.poll(() => open.length).toBe(1);
  await closeInOrder(server, 50);
  expect(await asked).toBe("ended");
});
