import { queryOptions } from "@tanstack/react-query";
import { mayWe } from "#shared/suppressions/suppressions.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const suppressionKeys = { mayWe: (who: string) => ["may-we", who] as const };

/** Whether we may contact this phone, e-mail, domain or contact. */
export const mayWeQuery = (who: string) =>
  queryOptions({
    queryKey: suppressionKeys.mayWe(who),
    queryFn: ({ signal }) => call(mayWe, { query: { who }, signal }),
  });
