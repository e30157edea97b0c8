import type { TestProject } from "vitest/node";
import { type Servers, startServers } from "./servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    servers: Servers;
  }
}

type Shared = { servers: ReturnType<typeof startServers>; users: number };
const holder = globalThis as { pivotalTestServers?: Shared };

/** One PostgreSQL and one Redis for all projects of a run; each project gets told where they are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (holder.pivotalTestServers ??= { servers: startServers(), users: 0 });
  shared.users++;
  const { stop, ...servers } = await shared.servers;
  project.provide("servers", servers);
  return async () => {
    if (--shared.users > 0) return;
    delete holder.pivotalTestServers;
    await stop();
  };
}
