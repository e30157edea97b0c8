import { Table, Text } from "@radix-ui/themes";
import { queueVerdict } from "#shared/system/system.rules.ts";
import type { SystemNow } from "#shared/system/system.schema.ts";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { wordOf } from "#web/kernel/ui/status.ts";
import styles from "./system.module.css";

const COUNTS = ["waiting", "active", "delayed", "failed"] as const;

/** Jobs of each queue by their state, and whether anybody drains it. */
export function QueuesTable({ now }: { now: SystemNow }) {
  return (
    <section aria-labelledby="system-queues">
      <h2 id="system-queues" className={styles.heading}>
        Queues
      </h2>
      {now.queues === null ? (
        <Text as="p" size="2" color="gray">
          Redis does not answer. Jobs wait in the outbox until it does.
        </Text>
      ) : (
        <Table.Root size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>State</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Queue</Table.ColumnHeaderCell>
              {COUNTS.map((state) => (
                <Table.ColumnHeaderCell key={state} className={styles.number}>
                  {wordOf(state)}
                </Table.ColumnHeaderCell>
              ))}
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {now.queues.map((queue) => {
              const { meaning, over } = queueVerdict(queue, now.processes);
              return (
                <Table.Row key={queue.name}>
                  <Table.Cell>
                    <StatusBadge state="drained" label={over ?? "Has a worker"} meaning={meaning} />
                  </Table.Cell>
                  <Table.RowHeaderCell>{queue.name}</Table.RowHeaderCell>
                  {COUNTS.map((state) => (
                    <Table.Cell key={state} className={`mono ${styles.number}`}>
                      {exactNumber(queue[state])}
                    </Table.Cell>
                  ))}
                </Table.Row>
              );
            })}
          </Table.Body>
        </Table.Root>
      )}
    </section>
  );
}
