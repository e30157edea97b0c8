import { useQuery } from "@tanstack/react-query";
import type { User } from "#shared/users/users.schema.ts";
import type { ComboOption } from "#web/kernel/ui/Combobox.tsx";
import { roleWord } from "./roles.words.ts";
import { staffQuery } from "./users.queries.ts";

const toOption = ({ id, name, roles }: User): ComboOption => ({
  value: id,
  label: name,
  hint: roles.map(roleWord).join(", "),
});

/** Staff to choose from, by name; those whom `fits` refuses are left out. */
export function useStaff(fits: (user: User) => boolean): ComboOption[] {
  const { data } = useQuery(staffQuery);
  return (data?.items ?? [])
    .filter((user) => user.clientId === null && user.status !== "disabled" && fits(user))
    .map(toOption);
}
