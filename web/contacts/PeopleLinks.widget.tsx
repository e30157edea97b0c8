import { Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { peopleQuery, type PeopleRead } from "./contacts.queries.ts";

interface PeopleLinksProps {
  people: PeopleRead;
  /** What it says when there is nobody. */
  none: string;
}

/** The people around a record, each a link to their page. */
export function PeopleLinks({ people, none }: PeopleLinksProps) {
  const query = useQuery(peopleQuery(people));
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
