import { userOf } from "../context.ts";
import type { Context } from "../context.ts";

export function newHead(ctx: Context, name: string) {
  const now = ctx.now();
  return {
    id: ctx.newId(),
    name,
    ownerId: userOf(ctx).userId,
    currentNo: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
