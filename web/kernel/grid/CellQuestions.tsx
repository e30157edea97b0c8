import { Button, Flex, TextField } from "@radix-ui/themes";
import { Conflicts, type LastChangeSource } from "../edit/Conflicts.tsx";
import { Refusal } from "../edit/Refusal.tsx";
import type { EditHandle } from "../edit/use-edit.ts";
import type { GridRow } from "./row-feed.ts";

interface CellQuestionsProps {
  field: string;
  /** "Job title of Lovelace". */
  label: string;
  edit: Pick<
    EditHandle<GridRow, { [field: string]: string }>,
    | "conflicts"
    | "refused"
    | "values"
    | "theirs"
    | "isSaving"
    | "change"
    | "save"
    | "keepMine"
    | "discard"
  >;
  lastOf: LastChangeSource | undefined;
}

/** What keeps a cell's text from being saved: a colleague's change of the same cell, or a refusal. */
export function CellQuestions({ field, label, edit, lastOf }: CellQuestionsProps) {
  const refusal = edit.refused[0];
  if (edit.conflicts.length > 0) {
    return (
      <div className="pv-cell-question">
        <Conflicts of={edit} labels={{ [field]: label }} lastOf={lastOf} saysMine />
      </div>
    );
  }
  if (!refusal) return null;
  return (
    <form
      className="pv-cell-question"
      onSubmit={(event) => {
        event.preventDefault();
        void edit.save();
      }}
    >
      <Refusal
        action={
          <Flex gap="2">
            <TextField.Root
              size="1"
              style={{ flex: 1 }}
              aria-label={label}
              value={edit.values[field]}
              onChange={({ target }) => edit.change({ [field]: target.value })}
            />
            <Button type="submit" size="1" variant="soft" loading={edit.isSaving}>
              Save
            </Button>
            <Button
              size="1"
              type="button"
              variant="soft"
              color="gray"
              onClick={() => edit.discard(field)}
            >
              Discard
            </Button>
          </Flex>
        }
      >
        {label} is not saved. {refusal.message}
      </Refusal>
    </form>
  );
}
