import type { Filter } from "#shared/filters/filter.schema.ts";
import { filterInWords } from "./sentence.words.ts";
import styles from "./filters.module.css";
import { entityWord } from "./filters.words.ts";
import { useNames } from "./use-names.ts";

/** What the groups and conditions mean together, said as one sentence. */
export function FilterSentence({ filter }: { filter: Filter }) {
  const words = filterInWords(filter, useNames(filter));
  const whom = entityWord(filter.entity);
  return (
    <p className={styles.sentence} role="note" aria-label="In words">
      {words === "everybody" && `Every ${entityWord(filter.entity, 1)}`}
      {words === "nobody" && `No ${entityWord(filter.entity, 1)}`}
      {words !== "everybody" && words !== "nobody" && (
        <>
          <b>{`${whom[0]!.toUpperCase()}${whom.slice(1)} where`}</b> {words}
        </>
      )}
    </p>
  );
}
