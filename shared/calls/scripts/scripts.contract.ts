import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zSaveScript, zScript } from "./scripts.schema.ts";

const params = z.object({ id: zId });

export const listScripts = endpoint({
  method: "GET",
  path: "/api/scripts",
  access: "script.read",
  summary: "Scripts with their current text",
  response: z.object({ items: z.array(zScript), nextCursor: z.null() }),
});

export const createScript = endpoint({
  method: "POST",
  path: "/api/scripts",
  access: "script.edit",
  summary: "Adds a script",
  body: zSaveScript,
  response: zScript,
  status: 201,
});

export const saveScript = endpoint({
  method: "PUT",
  path: "/api/scripts/:id",
  access: "script.edit",
  summary: "Saves a new version of the text; older versions stay",
  params,
  body: zSaveScript,
  response: zScript,
  ifMatch: true,
});
