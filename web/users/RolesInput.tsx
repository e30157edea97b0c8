import { CheckboxGroup } from "@radix-ui/themes";
import { Controller } from "react-hook-form";
import type { Role } from "#shared/kernel/access.ts";
import { Field } from "#web/kernel/forms/Field.tsx";
import { STAFF_ROLES, roleWord } from "./roles.words.ts";

/** Staff roles to choose from; a person may hold several. */
export function RolesInput() {
  return (
    <Field name="roles" label="Roles" description="Permissions are the union of all chosen.">
      {({ "aria-required": _, ...control }) => (
        <Controller
          name="roles"
          render={({ field: { value, onChange } }) => (
            <CheckboxGroup.Root
              {...control}
              size="2"
              value={value as Role[]}
              onValueChange={onChange}
            >
              {STAFF_ROLES.map((role) => (
                <CheckboxGroup.Item key={role} value={role}>
                  {roleWord(role)}
                </CheckboxGroup.Item>
              ))}
            </CheckboxGroup.Root>
          )}
        />
      )}
    </Field>
  );
}
