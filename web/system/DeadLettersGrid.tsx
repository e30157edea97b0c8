import type { DeadLetter } from "#shared/system/system.schema.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { dateCol, textCol } from "#web/kernel/grid/columns.tsx";
import type { FetchPage } from "#web/kernel/grid/paged-source.ts";
import type { RowFeed } from "#web/kernel/grid/row-feed.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { kindWord, nameWords } from "./system.words.ts";
import styles from "./system.module.css";

const columns = [
  dateCol<DeadLetter>("diedAt", "When", { width: 128, sortable: false }),
  textCol<DeadLetter>("kind", "Kind", {
    width: 96,
    sortable: false,
    spare: true,
    valueGetter: ({ data }) => data && kindWord(data.kind),
  }),
  textCol<DeadLetter>("name", "What", {
    width: 220,
    sortable: false,
    valueGetter: ({ data }) => data && nameWords(data),
  }),
  textCol<DeadLetter>("about", "About", {
    width: 240,
    sortable: false,
    valueGetter: ({ data }) => data?.about?.label ?? "",
  }),
  textCol<DeadLetter>("error", "Error", { flex: 1, minWidth: 240, sortable: false }),
];

interface DeadLettersGridProps {
  pages: { feed: RowFeed<DeadLetter>; fetchPage: FetchPage<DeadLetter> };
  openId: string | null;
  onOpen: (letter: DeadLetter) => void;
}

/** What failed for good, the newest first. */
export function DeadLettersGrid({ pages, openId, onOpen }: DeadLettersGridProps) {
  return (
    <section aria-labelledby="system-letters" className={styles.letters}>
      <h2 id="system-letters" className={styles.heading}>
        Dead letters
      </h2>
      <div className={styles.grid}>
        <InfiniteGrid
          {...pages}
          label="Dead letters"
          columns={columns}
          openId={openId}
          onOpen={onOpen}
          empty={
            <EmptyState
              title="Nothing failed for good"
              detail="A job that used up its tries shows here, and can be run again."
            />
          }
        />
      </div>
    </section>
  );
}
