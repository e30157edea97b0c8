import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { z } from "zod";
import { useCan } from "#web/kernel/api/session.store.ts";
import { queryString } from "#web/kernel/api/call.ts";
import { send } from "#web/kernel/api/session.ts";

const zHits = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      title: z.string(),
      subtitle: z.string().nullish(),
      path: z.string(),
    }),
  ),
});

const MIN_LENGTH = 2;
const TYPING_MS = 120;

/** Records whose name begins with what is typed; asked once typing rests. */
export function useRecordSearch(typed: string) {
  const may = useCan("search.use");
  const text = useSettled(typed.trim());
  return useQuery({
    queryKey: ["search", text],
    enabled: may && text.length >= MIN_LENGTH,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const path = `/api/search${queryString({ q: text })}`;
      return zHits.parse((await send({ method: "GET", path, signal })).data).items;
    },
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
