import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zForm, zSaveForm } from "./forms.schema.ts";

const params = z.object({ id: zId });

export const listForms = endpoint({
  method: "GET",
  path: "/api/forms",
  access: "form.read",
  summary: "Qualification forms with their current questions",
  response: z.object({ items: z.array(zForm), nextCursor: z.null() }),
});

export const createForm = endpoint({
  method: "POST",
  path: "/api/forms",
  access: "form.edit",
  summary: "Adds a qualification form",
  body: zSaveForm,
  response: zForm,
  status: 201,
});

export const saveForm = endpoint({
  method: "PUT",
  path: "/api/forms/:id",
  access: "form.edit",
  summary: "Saves a new version of the questions; older versions stay",
  params,
  body: zSaveForm,
  response: zForm,
  ifMatch: true,
});
