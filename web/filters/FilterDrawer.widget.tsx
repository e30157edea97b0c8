import { Button } from "@radix-ui/themes";
import { useLocation } from "wouter";
import { type EntityType, everyone, type Filter } from "#shared/filters/filter.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { FilterBuilder } from "./FilterBuilder.widget.tsx";
import { FilterSentence } from "./FilterSentence.widget.tsx";
import { conditions, UNREADABLE, type GridFilter } from "./grid-filter.widget.ts";
import { entityWord, isComplete } from "./filters.words.ts";

interface FilterDrawerProps {
  entity: EntityType;
  filter: GridFilter;
  onApply: (filter: Filter | null) => void;
  onClose: () => void;
}

/** Writes a grid's filter beside it; what stands there can become a segment. */
export function FilterDrawer({ entity, filter, onApply, onClose }: FilterDrawerProps) {
  const [, navigate] = useLocation();
  const title = `Filter ${entityWord(entity)}`;
  const [draft, setDraft, keepDraft] = useTyped(
    filter === null || filter === UNREADABLE ? everyone(entity) : filter,
    "The filter",
    { layer: "drawer", what: title },
  );
  const maySave = useCan("segment.edit");
  const ready = isComplete(draft.where);
  const isEmpty = conditions(draft).length === 0;
  return (
    <Drawer
      open
      takesFocus
      name="filter"
      size="wide"
      title={title}
      onClose={onClose}
      footer={
        <>
          <ActionButton
            label="Apply filter"
            combo="mod+enter"
            disabled={!ready}
            run={() => {
              keepDraft();
              onApply(isEmpty ? null : draft);
              onClose();
            }}
          />
          <Button
            size="1"
            variant="soft"
            color="gray"
            disabled={isEmpty}
            onClick={() => setDraft(everyone(entity))}
          >
            Clear
          </Button>
          {maySave && (
            <Button
              size="1"
              variant="soft"
              disabled={isEmpty || !ready}
              onClick={() => {
                // the new segment begins with it
                keepDraft();
                navigate(`/segments/new?filter=${encodeURIComponent(JSON.stringify(draft))}`);
              }}
            >
              Save as segment
            </Button>
          )}
        </>
      }
    >
      <FilterBuilder filter={draft} onChange={setDraft} />
      <FilterSentence filter={draft} />
    </Drawer>
  );
}
