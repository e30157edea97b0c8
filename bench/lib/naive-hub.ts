// The peer that must lose: the same API with recording off (no outbox, no audit), and a fire-and-
// forget emit through socket.io's Redis adapter after the commit.
import { createServer } from "node:http";
import { createShardedAdapter } from "@socket.io/redis-adapter";
import express from "express";
import { Server } from "socket.io";
import { createAuthenticate } from "#server/auth/authenticate.service.ts";
import { readConfig } from "#server/kernel/config.ts";
import { createApp } from "#server/kernel/http/app.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { modules } from "#server/modules.ts";

const config = readConfig();
const kernel = await openKernel(config, modules, { name: "naive" });
kernel.recording = false;

const outer = express();
const httpServer = createServer(outer);
const [pub, sub] = [
  kernel.redis.duplicate(),
  kernel.redis.duplicate({ disableOfflineQueue: false }),
];
for (const client of [pub, sub]) client.on("error", () => undefined);
await Promise.all([pub.connect(), sub.connect()]);
const io = new Server(httpServer, {
  transports: ["websocket"],
  perMessageDeflate: false,
  adapter: createShardedAdapter(pub, sub, {
    subscriptionMode: "static",
    channelPrefix: `${config.namespace}:naive`,
  }),
});
io.on("connection", (socket) => void socket.join("contacts"));

outer.use((req, res, next) => {
  const json = res.json.bind(res);
  res.json = (body: unknown) => {
    const answered = json(body);
    if (req.method === "PATCH" && res.statusCode === 200) io.to("contacts").emit("changed", body);
    return answered;
  };
  next();
});
outer.use(createApp(kernel, { authenticate: createAuthenticate(kernel), ready: async () => null }));
httpServer.listen(config.port, config.host);
// An outage of Redis ends the adapter's unawaited calls in a rejection; the naive way ignores it.
process.on("unhandledRejection", () => undefined);
