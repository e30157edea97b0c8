import { Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { contactsTopic } from "#shared/contacts/contacts.events.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import type { RowTopicEvent } from "#shared/kernel/topic-ref.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { peopleQuery, type PeopleRead } from "./contacts.queries.ts";

/** Whether a change of a contact changes who stands here, or how. */
function touches(
  event: RowTopicEvent<Contact>,
  accountId: string | null,
  shown: ReadonlySet<string>,
): boolean {
  if (event.type === "upsert") {
    return event.data.row.accountId === accountId || shown.has(event.data.id);
  }
  return event.type === "left" && shown.has(event.data.id);
}

interface PeopleLinksProps {
  /** The company where they are; null: nowhere. */
  accountId: string | null;
  people: PeopleRead;
  /** What it says when there is nobody. */
  none: string;
}

/** The people around a record, each a link to their page. */
export function PeopleLinks({ accountId, people, none }: PeopleLinksProps) {
  const query = useQuery(peopleQuery(people));
  const reread = () => void query.refetch();
  useTopic(accountId ? contactsTopic.ref() : null, {
    onEvents: (events) => {
      const shown = new Set(query.data?.items.map(({ id }) => id));
      if (events.some((event) => touches(event, accountId, shown))) reread();
    },
    onSnapshotNeeded: (_at, isFirst) => isFirst || reread(),
    onStale: reread,
  });
  if (!query.data) return null;
  const { items } = query.data;
  if (items.length === 0) return <EmptyState title={none} />;
  return (
    <Flex direction="column" gap="1">
      {items.map((person) => (
        <PageLink key={person.id} href={`/contacts/${person.id}`}>
          {displayName(person)}
          {person.jobTitle && ` · ${person.jobTitle}`}
        </PageLink>
      ))}
    </Flex>
  );
}
