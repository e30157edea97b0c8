import { Button } from "@radix-ui/themes";
import {
  deleteAccountEndpoint,
  restoreAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import type { AccountDetail } from "#shared/accounts/accounts.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

interface AccountActionsProps {
  account: AccountDetail;
  take: (row: AccountDetail) => void;
  onDeleted: () => void;
}

/** Delete with undo, or restore. */
export function AccountActions({ account, take, onDeleted }: AccountActionsProps) {
  const { id, version } = account;
  const restore = useCommand(restoreAccountEndpoint, { onSuccess: take });
  const remove = useCommand(deleteAccountEndpoint, {
    onSuccess: () => {
      onDeleted();
      toast.success(`${account.name} deleted`, {
        undo: () => restore.mutate({ params: { id }, body: {}, version: version + 1 }),
      });
    },
  });
  if (!account.can.delete) return null;
  if (account.deletedAt !== null) {
    return (
      <Button
        size="1"
        variant="soft"
        loading={restore.isPending}
        onClick={() => restore.mutate({ params: { id }, body: {}, version })}
      >
        Restore account
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
      Delete account
    </Button>
  );
}
