import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { search } from "#shared/search/search.contract.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { call } from "#web/kernel/api/call.ts";

const MIN_LENGTH = 2;
const TYPING_MS = 120;

export const searchKeys = { records: (text: string) => ["search", text] as const };

/** Records whose name begins with what is typed; asked once typing rests. */
export function useRecordSearch(typed: string) {
  const may = useCan("search.use");
  const text = useSettled(typed.trim());
  return useQuery({
    queryKey: searchKeys.records(text),
    enabled: may && text.length >= MIN_LENGTH,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await call(search, { query: { q: text }, signal })).items,
  });
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
