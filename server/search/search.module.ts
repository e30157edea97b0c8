import { scopeOf } from "#shared/kernel/access.ts";
import { search } from "#shared/search/search.contract.ts";
import { userOf } from "#server/kernel/context.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { route } from "#server/kernel/http/route.ts";

const PER_KIND = 6;

/** Asks every module that registered a kind the actor may read. */
export const searchModule: ServerModule = {
  name: "search",
  routes: [
    route(search, async ({ ctx, query }) => {
      const { roles } = userOf(ctx);
      const kinds = ctx.kernel.modules
        .flatMap((module) => module.search ?? [])
        .filter((kind) => scopeOf(roles, kind.verb) !== null);
      const found = await Promise.all(kinds.map((kind) => kind.find(ctx, query.q, PER_KIND)));
      return { items: found.flat() };
    }),
  ],
};
