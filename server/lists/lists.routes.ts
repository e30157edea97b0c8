import { listsTopic } from "#shared/lists/lists.events.ts";
import * as contract from "#shared/lists/lists.contract.ts";
import { notFound } from "#server/kernel/errors.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { exportList } from "./lists-export.service.ts";
import { pageOfLists, visibleList } from "./lists.present.ts";
import { pageOfMembers } from "./lists.queries.ts";
import * as lists from "./lists.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const listsRoutes = [
  route(contract.listLists, async (call) => {
    await setPositions(call, [listsTopic.topic()]);
    return pageOfLists(call.ctx, call.query);
  }),
  route(contract.getList, async (call) => {
    await setPositions(call, [listsTopic.topic()]);
    const list = await visibleList(call.ctx, call.params.id);
    if (!list) throw notFound("list");
    return list;
  }),
  route(contract.createList, ({ ctx, body }) => lists.createList(ctx, body)),
  route(contract.changeList, ({ ctx, params, version, body }) =>
    lists.changeList(ctx, params.id, version, body),
  ),
  route(contract.deleteList, async ({ ctx, params, version }) => {
    await lists.deleteList(ctx, params.id, version);
    return undefined;
  }),
  route(contract.listMembers, async (call) => {
    await setPositions(call, [listsTopic.topic()]);
    const list = await visibleList(call.ctx, call.params.id);
    if (!list) throw notFound("list");
    const page = await pageOfMembers(call.ctx, list.id, list.entityType, call.query);
    return { ...page, total: list.memberCount };
  }),
  route(contract.addMembers, ({ ctx, params, body }) => lists.addMembers(ctx, params.id, body)),
  route(contract.removeMembers, ({ ctx, params, body }) =>
    lists.removeMembers(ctx, params.id, body),
  ),
  route(
    contract.exportList,
    async ({ ctx, res, params, body }) => {
      await exportList(ctx, res, params.id, body.format);
      return undefined;
    },
    { ownTransaction: true },
  ),
];
