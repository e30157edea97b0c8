import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import {
  getTemplate,
  listTemplates,
  previewTemplate,
} from "#shared/email/templates/templates.contract.ts";
import type { BodyOf } from "#shared/kernel/endpoint.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

type Preview = Pick<BodyOf<typeof previewTemplate>, "subject" | "html" | "text">;

export const templateKeys = {
  all: ["templates"] as const,
  choices: ["templates", "choices"] as const,
  one: (id: string) => ["template", id] as const,
  preview: (content: Preview, contactId: string | null) =>
    ["template-preview", content, contactId] as const,
  previewContacts: (q: string) => ["template-preview", "contacts", q] as const,
};

/** Every mail content, for `useLiveList`. */
export const allTemplates = {
  queryKey: templateKeys.all,
  read: (signal: AbortSignal) => callLive(listTemplates, { signal }),
};

/** Templates to choose from. */
export const templateChoicesQuery = queryOptions({
  queryKey: templateKeys.choices,
  queryFn: ({ signal }) => call(listTemplates, { signal }),
});

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: templateKeys.one(id),
    queryFn: ({ signal }) => callLive(getTemplate, { params: { id }, signal }),
  });

/** A mail as this contact would get it; a read though it is a POST. */
export const templatePreviewQuery = (content: Preview, contactId: string | null) =>
  queryOptions({
    queryKey: templateKeys.preview(content, contactId),
    queryFn: ({ signal }) =>
      call(previewTemplate, { body: { ...content, contactId, senderId: null }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Contacts to preview a mail with. */
export const previewContactsQuery = (q: string) =>
  queryOptions({
    queryKey: templateKeys.previewContacts(q),
    queryFn: ({ signal }) =>
      call(listContactsEndpoint, { query: { limit: 20, ...(q.length > 1 ? { q } : {}) }, signal }),
    placeholderData: keepPreviousData,
  });
