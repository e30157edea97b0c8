import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { PresenceAvatars } from "#web/kernel/ui/Presence.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { AccountActions } from "./AccountActions.tsx";
import { AccountPanel } from "./AccountPanel.tsx";
import { useAccount } from "./use-account.ts";

/** A account beside the grid. */
export function AccountDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { record, error, retry, take, people, setEditing } = useAccount(id);
  return (
    <Drawer
      open={id !== null}
      title={record ? record.name : "Account"}
      aside={<PresenceAvatars people={people} />}
      footer={
        record && (
          <>
            <PageLink href={`/accounts/${record.id}`}>Open page</PageLink>
            <AccountActions account={record} take={take} onDeleted={onClose} />
          </>
        )
      }
      onClose={onClose}
    >
      {record && (
        <AccountPanel key={record.id} account={record} take={take} onEditing={setEditing} />
      )}
      {!record && error !== null && <ErrorState error={error} onRetry={retry} />}
      {!record && error === null && <SkeletonLines />}
    </Drawer>
  );
}
