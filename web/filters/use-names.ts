import { useSession } from "#web/kernel/api/session.store.ts";
import type { GridFilter } from "./grid-filter.widget.ts";
import type { NameOf } from "./sentence.words.ts";
import { useAudiences } from "./use-audiences.ts";

/** The names of what a filter holds by id, as far as this person may see them. */
export function useNames(filter: GridFilter): NameOf {
  const user = useSession((s) => s.user);
  const text = JSON.stringify(filter);
  const lists = useAudiences("list", text.includes('"type":"list"'));
  const segments = useAudiences("segment", text.includes('"type":"segment"'));
  return (kind, id) => {
    if (kind === "person") return id === user?.id ? "me" : undefined;
    if (kind === "domainSet") return undefined;
    return (kind === "list" ? lists : segments)?.find((one) => one.id === id)?.name;
  };
}
