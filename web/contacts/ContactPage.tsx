import { Flex } from "@radix-ui/themes";
import { useParams } from "wouter";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { PresenceAvatars } from "#web/kernel/ui/Presence.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { ContactActions } from "./ContactActions.tsx";
import { ContactPanel } from "./ContactPanel.tsx";
import { ContactVerdict } from "./ContactVerdict.tsx";
import { useContact } from "./use-contact.ts";

/** One person: how to reach, what happened. */
export default function ContactPage() {
  const { id } = useParams<{ id: string }>();
  const { record, error, retry, take, people, setEditing } = useContact(id);
  return (
    <Page
      title={record ? displayName(record) : "Contact"}
      breadcrumb={[{ label: "Contacts", to: "/contacts" }]}
      aside={
        <>
          {record && <ContactVerdict contact={record} />}
          <PresenceAvatars people={people} />
        </>
      }
      layout="prose"
    >
      {!record && error !== null && <ErrorState error={error} onRetry={retry} />}
      {!record && error === null && <SkeletonLines />}
      {record && (
        <Flex direction="column" gap="4">
          <FigureRow>
            <FigureCard
              label="Number to call"
              value={record.phoneE164}
              detail={record.phoneType && wordOf(record.phoneType)}
            />
            <FigureCard label="Time zone" value={record.timeZone} />
            <FigureCard
              label="Calls"
              value={record.stats?.callsTotal ?? 0}
              detail={record.stats?.lastCalledAt && <RelativeTime at={record.stats.lastCalledAt} />}
            />
            <FigureCard
              label="E-mails"
              value={record.stats?.emailsTotal ?? 0}
              detail={
                record.stats?.lastEmailedAt && <RelativeTime at={record.stats.lastEmailedAt} />
              }
            />
            <FigureCard label="Leads" value={record.stats?.leadsTotal ?? 0} />
          </FigureRow>
          <ContactPanel key={record.id} contact={record} take={take} onEditing={setEditing} />
          <div>
            <ContactActions contact={record} take={take} onDeleted={retry} />
          </div>
        </Flex>
      )}
    </Page>
  );
}
