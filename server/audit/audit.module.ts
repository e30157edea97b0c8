import { auditTopic } from "#shared/audit/audit.events.ts";
import { listAudit } from "#shared/audit/audit.contract.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { newestNow } from "./newest.service.ts";
import { auditPage } from "./audit.service.ts";
import { verifySeals } from "./seal.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const auditModule: ServerModule = {
  name: "audit",
  topics: [{ def: auditTopic, actual: newestNow }],
  routes: [route(listAudit, ({ ctx, query }) => auditPage(ctx, query))],
  verify: verifySeals,
};
