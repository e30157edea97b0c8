import { commandJob, listJobs } from "#shared/jobs/jobs.contract.ts";
import { jobsTopic } from "#shared/kernel/system-topics.ts";
import { userOf } from "#server/kernel/context.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { ownJobs, runJobCommand } from "./jobs.service.ts";
import { route } from "#server/kernel/http/route.ts";

/** The jobs ring: long work of all kinds in one list of the person who started it. */
export const jobsModule: ServerModule = {
  name: "jobs",
  routes: [
    route(listJobs, async (call) => {
      await setPositions(call, [jobsTopic.topic({ userId: userOf(call.ctx).userId })]);
      return { items: await ownJobs(call.ctx) };
    }),
    route(commandJob, ({ ctx, params }) => runJobCommand(ctx, params.id, params.command)),
  ],
};
