import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zMailboxMail, zMailboxRow } from "./mailbox.schema.ts";
import { zPage } from "../../kernel/list.ts";
import { page } from "../email.contract.ts";

const id = z.object({ id: zId });

export const listMailbox = endpoint({
  method: "GET",
  path: "/api/mailbox",
  access: "mailbox.read",
  summary: "Mails in the sandbox mailbox, newest first",
  query: z.object({ ...zPage, q: z.string().trim().min(2).max(200).optional() }),
  response: page(zMailboxRow),
});

export const getMailboxMail = endpoint({
  method: "GET",
  path: "/api/mailbox/:id",
  access: "mailbox.read",
  summary: "One mail: content, headers, links and source",
  params: id,
  response: zMailboxMail,
});
