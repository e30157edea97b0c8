import { CLIENT_KINDS } from "#shared/users/client-kind.rules.ts";
import { SelectInput } from "#web/kernel/forms/fields.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";

const options = CLIENT_KINDS.map((kind) => ({ value: kind, label: wordOf(kind) }));

/** What a client's person may do in the own organisation. */
export function ClientKindInput() {
  return (
    <SelectInput
      name="clientKind"
      label="Rights"
      description="Approvers order, decide on leads and manage the team. Viewers read and download."
      options={options}
    />
  );
}
