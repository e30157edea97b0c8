import {
  deleteAccountEndpoint,
  restoreAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import type { AccountDetail } from "#shared/accounts/accounts.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { RecordActions } from "#web/kernel/record/RecordActions.tsx";

interface AccountActionsProps {
  account: AccountDetail;
  take: (row: AccountDetail) => void;
  onDeleted: () => void;
}

/** Delete with undo, or restore. */
export function AccountActions({ account, ...then }: AccountActionsProps) {
  const params = { id: account.id };
  return (
    <RecordActions
      record={account}
      what="account"
      name={account.name}
      remove={(version) => call(deleteAccountEndpoint, { params, version })}
      restore={(version) => call(restoreAccountEndpoint, { params, body: {}, version })}
      {...then}
    />
  );
}
