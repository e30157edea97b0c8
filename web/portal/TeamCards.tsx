import { Flex, Text } from "@radix-ui/themes";
import type { ReactNode } from "react";
import type { PortalPerson } from "#shared/portal/team.schema.ts";
import type { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import styles from "./portal.module.css";

interface TeamCardsProps {
  list: ReturnType<typeof useLiveList<PortalPerson>>;
  onOpen: (person: PortalPerson) => void;
  empty: ReactNode;
}

/** The team on a phone. */
export function TeamCards({ list, onOpen, empty }: TeamCardsProps) {
  const people = useFeedRows(list.feed).toSorted((a, b) => a.name.localeCompare(b.name));
  if (people.length === 0) {
    if (list.error) return <ErrorState error={list.error} onRetry={list.onReload} />;
    return list.loading ? <SkeletonLines /> : empty;
  }
  return (
    <div className={styles.leadCards}>
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          className={styles.card}
          onClick={() => onOpen(person)}
        >
          <Flex justify="between" gap="2">
            <Text size="2" weight="medium" truncate>
              {person.name}
            </Text>
            <StatusBadge state={person.status} />
          </Flex>
          <Text size="2" color="gray" truncate>
            {wordOf(person.clientKind)} · {person.email}
          </Text>
        </button>
      ))}
    </div>
  );
}
