import { Button, Dialog, Flex } from "@radix-ui/themes";
import { useState } from "react";
import { patchContactEndpoint } from "#shared/contacts/contacts.contract.ts";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { useAccountChoice } from "./use-account-choice.ts";

interface AccountDialogProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onClose: () => void;
}

/** Puts a person at a company, or at none. */
export function AccountDialog({ contact, take, onClose }: AccountDialogProps) {
  const giveFocusBack = useFocusReturn(true);
  const { id, version, accountId, accountName } = contact;
  const [chosen, setChosen] = useState(accountId);
  const choice = useAccountChoice(
    accountId ? { value: accountId, label: accountName ?? "Account" } : null,
  );
  const save = useCommand(patchContactEndpoint, {
    showsError: true,
    onSuccess: (row) => {
      take(row);
      toast.success(row.accountName ? `Now at ${row.accountName}` : "At no account now");
      onClose();
    },
  });
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Content maxWidth="440px" size="2" onCloseAutoFocus={giveFocusBack}>
        <Dialog.Title size="3">Account of {displayName(contact)}</Dialog.Title>
        <Dialog.Description size="2" color="gray" mb="3">
          Calls, mails and leads of before stay with the account they were made for.
        </Dialog.Description>
        <Combobox
          aria-label="Account"
          value={chosen}
          onChange={setChosen}
          placeholder="No account"
          {...choice}
        />
        {save.error && <p role="alert">{messageOf(save.error)}</p>}
        <Flex gap="2" mt="4" justify="end">
          <Button variant="soft" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={chosen === accountId}
            loading={save.isPending}
            onClick={() => save.mutate({ params: { id }, body: { accountId: chosen }, version })}
          >
            Save account
          </Button>
        </Flex>
      </Dialog.Content>
    </Dialog.Root>
  );
}
