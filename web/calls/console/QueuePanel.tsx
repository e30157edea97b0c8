import { now } from "#web/kernel/clock.ts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useGauge, useTopic } from "#web/kernel/realtime/hooks.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { exactNumber, shortDay } from "#web/kernel/ui/format.ts";
import styles from "./Console.module.css";
import { myCallbacksQuery } from "#web/calls/callbacks/callbacks.queries.ts";
import { reasonsQuery } from "./console.queries.ts";

interface Props {
  campaignId: string | null;
  canTake: boolean;
  onTake: (callbackId: string) => void;
}

/** Beside the current task: callbacks that are promised, and what the queue holds and why. */
export function QueuePanel({ campaignId, canTake, onTake }: Props) {
  const userId = useSession((s) => s.user?.id ?? null);
  const callbacks = useQuery({
    ...myCallbacksQuery,
    refetchInterval: 30_000,
  });
  const progress = useGauge(
    campaignId ? campaignProgressTopic.ref({ id: campaignId }) : null,
    "progress",
  );
  const reasons = useQuery({
    ...reasonsQuery(campaignId, progress?.open),
    placeholderData: keepPreviousData,
  });
  const topic = userId && callbacks.data ? ownCallbacksTopic.ref({ userId }) : null;
  useTopic(topic, {
    from: topic ? callbacks.data?.positions[topic.name] : undefined,
    // what is kept for others is none of mine to pull
    onEvents: () => void Promise.all([callbacks.refetch(), reasons.refetch()]),
    onSnapshotNeeded: () => void callbacks.refetch(),
  });
  const due = callbacks.data?.data.items ?? [];
  const time = now();
  return (
    <section className={styles.queue} aria-label="Queue">
      <h2 className={styles.queueTitle}>Callbacks{callbacks.data && ` (${due.length})`}</h2>
      {!callbacks.data && <Unread read={callbacks} />}
      {due.slice(0, 12).map((one) => (
        <button
          key={one.id}
          type="button"
          className={styles.queueRow}
          disabled={!canTake}
          onClick={() => onTake(one.id)}
        >
          <span className="truncate">{one.contactName}</span>
          <span className="mono">{one.localTime.slice(11)}</span>
          <small className="truncate">{one.accountName ?? one.campaignName}</small>
          <small>
            {Date.parse(one.dueAt) <= time
              ? "due now"
              : shortDay(localTimeAt(one.timeZone, new Date(one.dueAt)).slice(0, 10))}
          </small>
        </button>
      ))}
      {callbacks.data && due.length === 0 && (
        <div className={styles.queueRow}>
          <small>None promised.</small>
        </div>
      )}
      <h2 className={styles.queueTitle}>Queue</h2>
      {!reasons.data && campaignId && <Unread read={reasons} />}
      {reasons.data && (
        <div className={styles.queueRow}>
          <span>Can be called now</span>
          <span className="mono">{exactNumber(reasons.data.callable)}</span>
        </div>
      )}
      {reasons.data?.reasons.map((one) => (
        <div key={one.reason} className={styles.queueRow}>
          <span>{one.label}</span>
          <span className="mono">{exactNumber(one.count)}</span>
          {one.until && (
            <small>
              from{" "}
              {new Date(one.until).toLocaleString("en-GB", {
                weekday: "short",
                hour: "2-digit",
                minute: "2-digit",
              })}
            </small>
          )}
        </div>
      ))}
    </section>
  );
}

/** In place of what could not be read, or is on its way. */
function Unread({ read }: { read: { error: unknown; refetch: () => Promise<unknown> } }) {
  if (!read.error) return <SkeletonLines lines={2} />;
  return (
    <div>
      <ErrorState error={read.error} onRetry={() => void read.refetch()} />
    </div>
  );
}
