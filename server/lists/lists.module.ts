import { listsTopic } from "#shared/lists/lists.events.ts";
import { loadLists, sharedInTeams } from "#server/filters/filters.service.ts";
import { ownedRecords } from "#server/kernel/handover.ts";
import type { ScopePolicy, ServerModule } from "#server/kernel/module.ts";
import { List } from "./lists.entity.ts";
import { presentLists } from "./lists.present.ts";
import { memberDrift } from "./lists.queries.ts";
import { listsRoutes } from "./lists.routes.ts";

const visibleLists: ScopePolicy = async (ctx, ids) =>
  new Set((await loadLists(ctx, ids, true)).keys());

export const listsModule: ServerModule = {
  name: "lists",
  entities: [List],
  audited: { List: "list" },
  routes: listsRoutes,
  topics: [{ def: listsTopic }],
  project: {
    list: async (ctx, records) => {
      const ids = [...new Set(records.map((record) => record.id))];
      const rows = await presentLists(ctx, ids);
      return rows.map(({ deleted, ...row }) => {
        const { id, version } = row;
        if (deleted) return listsTopic.event({}, "left", { op: "left", id, version });
        // who may see it differs by person: the topic says only that it changed
        if (row.visibility !== "global") {
          return listsTopic.event({}, "stale", { op: "stale", ids: [id] });
        }
        return listsTopic.event({}, "upsert", { op: "upsert", id, version, row });
      });
    },
    // who joins or leaves a team sees other rows now; the topic says which, REST to whom
    team: async (ctx, records) => {
      const ids = await sharedInTeams(ctx, "list", records);
      return ids ? [listsTopic.event({}, "stale", { op: "stale", ...ids }, { authz: true })] : [];
    },
  },
  replayPolicies: { lists: visibleLists, list: visibleLists },
  handover: [
    ownedRecords({
      what: "lists",
      kind: "list",
      verb: "list.edit",
      where: "t.deleted_at is null",
    }),
  ],
  verify: memberDrift,
};
