import { Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";

interface PeopleLinksProps {
  queryKey: readonly unknown[];
  read: (signal: AbortSignal) => Promise<{ items: Contact[] }>;
  /** What it says when there is nobody. */
  none: string;
}

/** The people around a record, each a link to his page. */
export function PeopleLinks({ queryKey, read, none }: PeopleLinksProps) {
  const query = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
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
