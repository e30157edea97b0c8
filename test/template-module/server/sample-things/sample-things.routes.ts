import * as contract from "#test/template-module/shared/sample-things/sample-things.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { pageOfSampleThings } from "./sample-things.queries.ts";

export const sampleThingsRoutes = [
  route(contract.listSampleThings, ({ ctx, query }) => pageOfSampleThings(ctx, query)),
];
