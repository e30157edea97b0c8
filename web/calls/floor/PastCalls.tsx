import { Button } from "@radix-ui/themes";
import type { PastCall } from "#shared/calls/floor/floor.schema.ts";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { duration } from "#web/kernel/ui/format.ts";
import { wordOf } from "#web/kernel/ui/status.ts";
import styles from "./PastCalls.module.css";

interface Props {
  calls: readonly PastCall[];
  /** Corrects one, or settles one of which nobody has said what came of it; absent: neither. */
  onCorrect: ((call: PastCall) => void) | undefined;
  /** The one that waits for its disposition. */
  waiting: PastCall | undefined;
}

/** Calls of a task, the last first: what came of each, and what was said of it before. */
export function PastCalls({ calls, onCorrect, waiting }: Props) {
  return (
    <ol className={styles.calls} aria-label="Calls">
      {calls.map((one) => (
        <li key={one.id} className={styles.call}>
          <div className={styles.head}>
            <span className={styles.label}>{one.disposition?.label ?? "No disposition yet"}</span>
            {onCorrect && (one.disposition || one.id === waiting?.id) && (
              <Button size="1" variant="ghost" onClick={() => onCorrect(one)}>
                {one.disposition ? "Correct" : "Settle"}
              </Button>
            )}
          </div>
          <span className={styles.about}>
            {one.agentName ?? "Somebody"} · <RelativeTime at={one.at} /> · {talkOf(one)} ·{" "}
            <Mono>{one.phone}</Mono>
          </span>
          {one.notes && <p className={styles.notes}>{one.notes}</p>}
          {one.records.length > 1 && <Records call={one} />}
        </li>
      ))}
    </ol>
  );
}

function talkOf({ answeredAt, endedAt, endReason }: PastCall): string {
  // nobody of ours talked with who was abandoned
  if (!answeredAt || !endedAt || endReason === "abandoned") return wordOf(endReason ?? "in_call");
  return `talked ${duration((Date.parse(endedAt) - Date.parse(answeredAt)) / 1000)}`;
}

/** The last one first: what stands, then what it was. */
function Records({ call }: { call: PastCall }) {
  return (
    <ul className={styles.records} aria-label="What was said of this call">
      {call.records.toReversed().map((record) => (
        <li key={record.at}>
          {record.supersededAt ? <s>{record.label}</s> : record.label}{" "}
          <span className={styles.about}>
            {record.byName} · <RelativeTime at={record.at} />
          </span>
          {record.reason && <div className={styles.about}>{record.reason}</div>}
        </li>
      ))}
    </ul>
  );
}
