// The control of `subscribe-flood`: a hub whose people have no budgets, and whose policies are asked topic
// by topic over the pool of the API.
import { readConfig } from "#server/kernel/config.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import type { TopicEntry } from "#server/kernel/module.ts";
import { onStop } from "#server/kernel/process.ts";
import { modules } from "#server/modules.ts";
import { startServer } from "#server/server.ts";

/** The same policy, one question for each topic. */
function oneByOne({ canSubscribe, ...entry }: TopicEntry): TopicEntry {
  if (!canSubscribe) return entry;
  return {
    ...entry,
    canSubscribe: async (actor, asked, exec) => {
      const answers = await Promise.all(asked.map((one) => canSubscribe(actor, [one], exec)));
      return answers.flat();
    },
  };
}

const config = readConfig();
const kernel = await openKernel(config, modules, { name: "hub-without-limits" });
const topicEntries = new Map(
  [...kernel.topicEntries].map(([pattern, entry]) => [pattern, oneByOne(entry)]),
);
const endless = { perSecond: 1e9, burst: 1e9 };
const server = await startServer(
  { ...kernel, topicEntries },
  { host: config.host, port: config.port },
  {
    reads: kernel.pool,
    limits: { messages: endless, connections: endless, topics: 1e9, subscribes: 1e9 },
  },
);
onStop(kernel, async () => {
  await server.stop();
  await kernel.close();
});
