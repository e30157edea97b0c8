import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";

const token = z.object({ token: z.string().min(10).max(400) });

export const showUnsubscribe = endpoint({
  method: "GET",
  path: "/u/:token",
  access: "public",
  summary: "The unsubscribe page; opening it changes nothing",
  params: token,
  raw: "response",
});

export const unsubscribe = endpoint({
  method: "POST",
  path: "/u/:token",
  access: "public",
  summary: "Unsubscribes the address the mail went to (RFC 8058 one-click, and the page's form)",
  params: token,
  raw: "request",
  idempotent: false,
});
