import type { ServerModule } from "#server/kernel/module.ts";
import { List } from "./lists.entity.ts";

export const listsModule: ServerModule = {
  name: "lists",
  entities: [List],
  audited: { List: "list" },
};
