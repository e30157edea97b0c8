import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listAccountsEndpoint } from "#shared/accounts/accounts.contract.ts";
import { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import { previewSegment } from "#shared/segments/segments.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { ApiError } from "#web/kernel/api/problem.ts";

/** One record of a preview. */
interface Sample {
  id: string;
  name: string;
  about: string;
}

export const previewKeys = {
  whole: (filter: Filter) => ["preview", filter] as const,
  samples: (entity: EntityType, ids: readonly string[]) =>
    ["preview-samples", entity, ids] as const,
};

/** Whom a filter finds: a read though it is a POST; the person's other searches end within seconds. */
export const previewQuery = (filter: Filter) =>
  queryOptions({
    queryKey: previewKeys.whole(filter),
    queryFn: ({ signal }) => call(previewSegment, { body: { filter }, signal }),
    placeholderData: keepPreviousData,
    retry: (tries, error) => tries < 3 && error instanceof ApiError && error.code === "too_many",
    retryDelay: (tries) => 400 * 2 ** tries,
  });

/** Some of those whom a filter finds. */
export const samplesQuery = (entity: EntityType, ids: readonly string[]) =>
  queryOptions({
    queryKey: previewKeys.samples(entity, ids),
    queryFn: ({ signal }) => readSamples(entity, ids, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });

async function readSamples(
  entity: EntityType,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Sample[]> {
  const query = { ids: ids.join(",") };
  const join = (parts: (string | null)[]) => parts.filter(Boolean).join(" · ");
  if (entity === "contact") {
    const { items } = await call(listContactsEndpoint, { query, signal });
    return items.map((c) => ({
      id: c.id,
      name: [c.firstName, c.lastName].filter(Boolean).join(" ") || (c.email ?? "No name"),
      about: join([c.jobTitle, c.accountName, c.country]),
    }));
  }
  const { items } = await call(listAccountsEndpoint, { query, signal });
  return items.map((a) => ({
    id: a.id,
    name: a.name,
    about: join([a.domain, a.industry, a.hqCountry]),
  }));
}
