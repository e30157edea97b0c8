import { Button } from "@radix-ui/themes";
import { changeList } from "#shared/lists/lists.contract.ts";
import { zChangeList, type List } from "#shared/lists/lists.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { LabelsInput } from "#web/kernel/forms/LabelsInput.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { SelectInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { VISIBILITIES } from "./lists.words.ts";

const LABELS = { name: "Name", tags: "Tags", visibility: "Seen by" };

interface EditListProps {
  list: List;
  /** Who may see it is its owner's to say. */
  owns: boolean;
  onClose: () => void;
  onSaved: (list: List) => void;
}

/** Name, tags and readers of a list. */
export function EditListDrawer({ list, owns, onClose, onSaved }: EditListProps) {
  const save = useCommand(changeList, {
    showsError: true,
    onSuccess: (row) => {
      onSaved(row);
      toast.success("List saved");
      onClose();
    },
  });
  const live = useLiveForm(zChangeList.required(), {
    row: list,
    values: ({ name, tags, visibility }) => ({ name, tags, visibility }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: LABELS,
  });
  return (
    <Drawer open title="Edit list" onClose={onClose}>
      <LiveForm of={live} submitLabel="Save list">
        <TextInput name="name" label="Name" required autoFocus />
        <LabelsInput name="tags" label="Tags" description="Labels, separated by commas." />
        {owns && <SelectInput name="visibility" label="Seen by" options={VISIBILITIES} />}
        <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
          Save list
        </Button>
      </LiveForm>
    </Drawer>
  );
}
