import { Table, Text } from "@radix-ui/themes";
import { processVerdict } from "#shared/system/system.rules.ts";
import type { Process, SystemNow } from "#shared/system/system.schema.ts";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { exactNumber, relativeTime } from "#web/kernel/ui/format.ts";
import styles from "./system.module.css";

/** Every hub and worker that is heard, and those that fell silent lately. */
export function ProcessesTable({ now }: { now: SystemNow }) {
  return (
    <section aria-labelledby="system-processes">
      <h2 id="system-processes" className={styles.heading}>
        Processes
      </h2>
      {now.processes === null ? (
        <Text as="p" size="2" color="gray">
          Redis does not answer, so no process is heard. They go on working.
        </Text>
      ) : (
        <Table.Root size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>State</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Name</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Does</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Release</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Started</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Heard</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell className={styles.number}>Sockets</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell className={styles.number}>Lag</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {now.processes.map((process) => (
              <Line key={process.id} process={process} at={now.at} />
            ))}
          </Table.Body>
        </Table.Root>
      )}
    </section>
  );
}

function Line({ process, at }: { process: Process; at: string }) {
  const { meaning, over } = processVerdict(process);
  const { sockets, lagMs } = process;
  const faults = process.loops.filter((loop) => loop.fault !== null);
  return (
    <Table.Row>
      <Table.Cell>
        <StatusBadge state="running" label={over ?? "Running"} meaning={meaning} />
        {faults.map(({ name, fault }) => (
          <span key={name} className={styles.fault}>
            {faults.length > 1 && `${name}: `}
            {fault}
          </span>
        ))}
      </Table.Cell>
      <Table.RowHeaderCell title={`${process.host}, process ${process.pid}`}>
        {process.name}
      </Table.RowHeaderCell>
      <Table.Cell title={listOf(process)}>{workOf(process)}</Table.Cell>
      <Table.Cell>{process.release ? <Mono>{process.release}</Mono> : "–"}</Table.Cell>
      <Table.Cell>
        <RelativeTime at={process.startedAt} />
      </Table.Cell>
      {/* by the server's clock, at which both were read */}
      <Table.Cell className="mono">{relativeTime(process.heardAt, Date.parse(at))}</Table.Cell>
      <Table.Cell className={`mono ${styles.number}`}>
        {sockets === null ? "–" : exactNumber(sockets)}
      </Table.Cell>
      <Table.Cell className={`mono ${styles.number}`}>
        {lagMs === null ? "–" : `${exactNumber(lagMs)}\u00a0ms`}
      </Table.Cell>
    </Table.Row>
  );
}

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;

function workOf({ kind, queues, loops }: Process): string {
  if (kind === "hub") return "Hub";
  return `Worker: ${plural(queues.length, "queue")}, ${plural(loops.length, "loop")}`;
}

function listOf({ queues, loops }: Process): string {
  const parts = [
    { what: "Queues", names: queues },
    { what: "Loops", names: loops.map((loop) => loop.name) },
  ];
  return parts
    .filter(({ names }) => names.length > 0)
    .map(({ what, names }) => `${what}: ${names.join(", ")}`)
    .join("\n");
}
