import { endpoint } from "../kernel/endpoint.ts";
import { zWallboard } from "./reports.schema.ts";

export const getWallboard = endpoint({
  method: "GET",
  path: "/api/reports/wallboard",
  access: "wallboard.read",
  summary: "The agency's figures now, computed from rows.",
  response: zWallboard,
});
