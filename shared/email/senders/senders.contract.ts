import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zSender, zSenderCreate, zSenderPatch } from "./senders.schema.ts";
import { page } from "../email.contract.ts";

const id = z.object({ id: zId });

export const listSenders = endpoint({
  method: "GET",
  path: "/api/senders",
  access: "sender.read",
  summary: "Sender profiles",
  response: page(zSender),
});

export const createSender = endpoint({
  method: "POST",
  path: "/api/senders",
  access: "sender.edit",
  summary: "Add a sender profile",
  body: zSenderCreate,
  response: zSender,
  status: 201,
});

export const updateSender = endpoint({
  method: "PATCH",
  path: "/api/senders/:id",
  access: "sender.edit",
  summary: "Change a sender profile",
  params: id,
  body: zSenderPatch,
  response: zSender,
  ifMatch: true,
});
