import { Button } from "@radix-ui/themes";
import {
  deleteContactEndpoint,
  restoreContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

interface ContactActionsProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onDeleted: () => void;
}

/** Delete with undo, or restore. */
export function ContactActions({ contact, take, onDeleted }: ContactActionsProps) {
  const { id, version } = contact;
  const restore = useCommand(restoreContactEndpoint, { onSuccess: take });
  const remove = useCommand(deleteContactEndpoint, {
    onSuccess: () => {
      onDeleted();
      toast.success(`${displayName(contact)} deleted`, {
        undo: () => restore.mutate({ params: { id }, body: {}, version: version + 1 }),
      });
    },
  });
  if (!contact.can.delete) return null;
  if (contact.deletedAt !== null) {
    return (
      <Button
        size="1"
        variant="soft"
        loading={restore.isPending}
        onClick={() => restore.mutate({ params: { id }, body: {}, version })}
      >
        Restore contact
      </Button>
    );
  }
  return (
    <Button
      size="1"
      variant="soft"
      color="red"
      loading={remove.isPending}
      onClick={() => remove.mutate({ params: { id }, version })}
    >
      Delete contact
    </Button>
  );
}
