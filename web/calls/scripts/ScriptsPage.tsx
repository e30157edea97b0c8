import { Badge, Button, Flex, Text } from "@radix-ui/themes";
import { SCRIPT_TAGS, unknownTags } from "#shared/calls/scripts/script.rules.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";
import { zSaveScript } from "#shared/calls/scripts/scripts.schema.ts";
import type { ScriptRow } from "#shared/calls/scripts/scripts.schema.ts";
import { createScript, saveScript } from "#shared/calls/scripts/scripts.contract.ts";
import { allScripts } from "./scripts.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<ScriptRow>("name", "Name", { flex: 1, minWidth: 200 }),
  numberCol<ScriptRow>("no", "Version", { width: 90 }),
  textCol<ScriptRow>("body", "Begins", { flex: 2, minWidth: 200 }),
  dateCol<ScriptRow>("updatedAt", "Changed", { spare: true, width: 140 }),
];

/** Call scripts; saving makes a new version, older ones stay with the calls they were used in. */
export default function ScriptsPage() {
  const list = useLiveList<ScriptRow>({
    ...allScripts,
    topic: scriptsTopic.ref(),
  });
  const mayEdit = useCan("script.edit");
  const drawer = useDrawer<ScriptRow | "new">(list.feed);
  const open = drawer.shown;
  const row = useOpenRow(list.feed, open === "new" ? null : open);
  return (
    <Page
      title="Scripts"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="script" />
              {mayEdit && (
                <ActionButton label="New script" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        />
      }
      drawer={
        <Drawer
          size="wide"
          open={open !== null}
          title={row?.name ?? "New script"}
          onClose={drawer.close}
        >
          {row && !mayEdit && <ScriptText script={row} />}
          {open !== null && mayEdit && (
            <ScriptForm key={drawer.key} script={row} onSaved={drawer.became} />
          )}
        </Drawer>
      }
    >
      <LiveGrid<ScriptRow>
        {...list}
        label="Scripts"
        columns={columns}
        openId={row?.id}
        onOpen={drawer.show}
        empty={<EmptyState title="There is no script yet" />}
      />
    </Page>
  );
}

/** For those who may read it and not change it. */
function ScriptText({ script }: { script: ScriptRow }) {
  return (
    <Text as="p" size="2" style={{ whiteSpace: "pre-wrap" }} tabIndex={0}>
      {script.body}
    </Text>
  );
}

const lastSaveOf = ({ updatedAt }: ScriptRow) => ({ name: "Somebody", at: updatedAt });

function ScriptForm({
  script,
  onSaved,
}: {
  script: ScriptRow | null;
  onSaved: (row: ScriptRow) => void;
}) {
  const done = (row: ScriptRow) => {
    toast.success(`Saved as version ${row.no}`, {
      ...(row.unknownTags.length > 0 && { detail: `Nothing fills ${row.unknownTags.join(", ")}.` }),
    });
    onSaved(row);
  };
  const create = useCommand(createScript, { showsError: true, onSuccess: done });
  const save = useCommand(saveScript, { showsError: true, onSuccess: done });
  const live = useLiveForm(zSaveScript, {
    row: script,
    values: (row) => ({ name: row?.name ?? "", body: row?.body ?? "" }),
    send: (body, row) =>
      row
        ? save.mutateAsync({ params: { id: row.id }, body, version: row.version })
        : create.mutateAsync({ body }),
    labels: { name: "Name", body: "Text" },
  });
  const unknown = unknownTags(live.form.watch("body"));
  return (
    <LiveForm of={live} submitLabel="Save script" last={live.theirs && lastSaveOf(live.theirs)}>
      <TextInput name="name" label="Name" required autoFocus={!script} />
      <TextAreaInput
        name="body"
        label="Text"
        rows={18}
        description="{{contact.firstName|there}} puts in the first name, or “there” without one."
      />
      <Flex gap="1" wrap="wrap">
        {SCRIPT_TAGS.map((tag) => (
          <Badge key={tag} color="gray">{`{{${tag}}}`}</Badge>
        ))}
      </Flex>
      {unknown.length > 0 && <p role="alert">Nothing fills {unknown.join(", ")}.</p>}
      <Flex justify="end">
        <Button type="submit" loading={create.isPending || save.isPending}>
          Save script
        </Button>
      </Flex>
    </LiveForm>
  );
}
