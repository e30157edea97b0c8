import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { PresenceAvatars } from "#web/kernel/ui/Presence.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { ContactActions } from "./ContactActions.tsx";
import { ContactPanel } from "./ContactPanel.tsx";
import { useContact } from "./use-contact.ts";

/** A contact beside the grid. */
export function ContactDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { record, error, retry, take, people, setEditing } = useContact(id);
  return (
    <Drawer
      open={id !== null}
      title={record ? displayName(record) : "Contact"}
      aside={<PresenceAvatars people={people} />}
      footer={
        record && (
          <>
            <PageLink href={`/contacts/${record.id}`}>Open page</PageLink>
            <ContactActions contact={record} take={take} onDeleted={onClose} />
          </>
        )
      }
      onClose={onClose}
    >
      {record && (
        <ContactPanel key={record.id} contact={record} take={take} onEditing={setEditing} />
      )}
      {!record && error !== null && <ErrorState error={error} onRetry={retry} />}
      {!record && error === null && <SkeletonLines />}
    </Drawer>
  );
}
