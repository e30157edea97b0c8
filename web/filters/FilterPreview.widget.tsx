import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { accountsTopic } from "#shared/accounts/accounts.events.ts";
import { contactsTopic } from "#shared/contacts/contacts.events.ts";
import type { Filter } from "#shared/filters/filter.schema.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { SkeletonLines } from "#web/kernel/ui/States.tsx";
import { FilterSentence } from "./FilterSentence.widget.tsx";
import styles from "./filters.module.css";
import { entityWord, isComplete } from "./filters.words.ts";
import { previewQuery, samplesQuery } from "./preview.queries.ts";

const TYPING_PAUSE = 300;
const CHANGES_PAUSE = 1000;
const RECORDS = { contact: contactsTopic.ref(), account: accountsTopic.ref() };

/** How many match and who, while the filter is built and while records change. */
export function FilterPreview({ filter }: { filter: Filter }) {
  const settled = useSettled(filter);
  const ready = isComplete(settled.where);
  const asked = previewQuery(settled);
  const preview = useQuery({ ...asked, enabled: ready });
  useRecountOnChange(filter.entity, asked.queryKey);
  const { error, isFetching } = preview;
  // what half a filter would find is not said; what the one before found is dimmed until the next is counted
  const isWhole = isComplete(filter.where);
  const data = isWhole ? preview.data : undefined;
  const isOfThis = settled === filter || JSON.stringify(settled) === JSON.stringify(filter);
  return (
    <aside className={styles.preview} aria-label="Preview" tabIndex={0}>
      <FilterSentence filter={filter} />
      <div aria-live="polite">
        <div
          className={
            isFetching || !isOfThis || !data ? `${styles.count} ${styles.dim}` : styles.count
          }
        >
          {data ? exactNumber(data.count) : "–"}
        </div>
        <div>
          {error
            ? messageOf(error)
            : isWhole
              ? `${entityWord(filter.entity, data?.count ?? 0)} ${data?.count === 1 ? "matches" : "match"} now`
              : "Fill in every condition to see who matches."}
        </div>
      </div>
      {data && <Samples entity={filter.entity} ids={data.sampleIds} />}
    </aside>
  );
}

function useSettled(filter: Filter): Filter {
  const [settled, setSettled] = useState(filter);
  const text = JSON.stringify(filter);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Filter), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Records change while one thinks: counted again at most once a second. */
function useRecountOnChange(entity: Filter["entity"], queryKey: readonly unknown[]): void {
  const client = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const recount = () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = null;
      void client.invalidateQueries({ queryKey });
    }, CHANGES_PAUSE);
  };
  useTopic<{ type: string }>(RECORDS[entity], { onEvents: recount, onSnapshotNeeded: recount });
  useEffect(() => () => clearTimeout(waiting.current ?? undefined), []);
}

function Samples({ entity, ids }: { entity: Filter["entity"]; ids: readonly string[] }) {
  const { data, isPending } = useQuery(samplesQuery(entity, ids));
  if (ids.length === 0) return null;
  if (isPending) return <SkeletonLines lines={5} />;
  return (
    <ul className={styles.samples} aria-label="Some of them">
      {data?.map(({ id, name, about }) => (
        <li key={id}>
          {name}
          <small>{about}</small>
        </li>
      ))}
    </ul>
  );
}
