import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ComboOption } from "#web/kernel/ui/Combobox.tsx";
import { accountsToChooseQuery } from "./contacts.queries.ts";

/** Accounts found by typing, with the one that is chosen among them. */
export function useAccountChoice(chosen: ComboOption | null) {
  const [text, setText] = useState("");
  const found = useQuery(accountsToChooseQuery(text.trim()));
  const options = (found.data?.items ?? []).map(({ id, name, domain }) => ({
    value: id,
    label: name,
    ...(domain ? { hint: domain } : {}),
  }));
  const isFound = !chosen || options.some(({ value }) => value === chosen.value);
  return { options: isFound ? options : [chosen, ...options], onSearch: setText };
}
