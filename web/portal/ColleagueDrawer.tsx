import { Button, Flex, Text } from "@radix-ui/themes";
import {
  changeColleague,
  deactivateColleague,
  reinviteColleague,
} from "#shared/portal/team.contract.ts";
import { zChangeColleague, type PortalPerson } from "#shared/portal/team.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { ClientKindInput } from "#web/users/ClientKindInput.widget.tsx";

interface ColleagueDrawerProps {
  person: PortalPerson | null;
  mayManage: boolean;
  onClose: () => void;
}

/** One person of the own organisation: name, what they may, access. The own rights are others' to change. */
export function ColleagueDrawer({ person, mayManage, onClose }: ColleagueDrawerProps) {
  const isMe = useSession((s) => s.user?.id) === person?.id;
  return (
    <Drawer
      open={person !== null}
      title={person?.name ?? ""}
      aside={person && <StatusBadge state={person.status} />}
      footer={person && mayManage && !isMe && <Access person={person} />}
      onClose={onClose}
    >
      {person && (
        <Flex direction="column" gap="4">
          <Flex direction="column" gap="1">
            <Mono>{person.email}</Mono>
            {(isMe || !mayManage) && <Text size="2">{wordOf(person.clientKind)}</Text>}
          </Flex>
          {mayManage && <ColleagueForm person={person} withKind={!isMe} />}
        </Flex>
      )}
    </Drawer>
  );
}

function ColleagueForm({ person, withKind }: { person: PortalPerson; withKind: boolean }) {
  const save = useCommand(changeColleague, {
    showsError: true,
    onSuccess: () => toast.success("Saved"),
  });
  const live = useLiveForm(zChangeColleague, {
    row: person,
    values: ({ name, clientKind }) => ({ name, clientKind }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: { name: "Name", clientKind: "Rights" },
  });
  return (
    <LiveForm
      of={live}
      wordsOf={(field, value) => (field === "name" ? String(value) : wordOf(String(value)))}
    >
      <TextInput name="name" label="Name" />
      {withKind && <ClientKindInput />}
      <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
        Save
      </Button>
    </LiveForm>
  );
}

function Access({ person: { id, name, status, version } }: { person: PortalPerson }) {
  const params = { id };
  const invite = useCommand(reinviteColleague, {
    onSuccess: () => toast.success("The invitation was sent again"),
  });
  const reactivate = useCommand(changeColleague, {
    onSuccess: () => toast.success(`${name} may sign in again`),
  });
  const deactivate = useCommand(deactivateColleague, {
    onSuccess: () => toast.success(`${name} is deactivated`),
  });
  const leave = async () => {
    const sure = await confirm({
      title: `Deactivate ${name}?`,
      detail: "Open screens stop within two seconds. You can reactivate later.",
      confirm: "Deactivate",
      destructive: true,
    });
    if (sure) deactivate.mutate({ params, body: {}, version });
  };
  return (
    <Flex gap="2" wrap="wrap">
      {status === "invited" && (
        <ActionButton
          label="Send invitation again"
          layer="drawer"
          variant="soft"
          loading={invite.isPending}
          run={() => invite.mutate({ params, body: {} })}
        />
      )}
      {status === "disabled" ? (
        <ActionButton
          label="Reactivate"
          layer="drawer"
          variant="soft"
          loading={reactivate.isPending}
          run={() => reactivate.mutate({ params, body: { status: "active" }, version })}
        />
      ) : (
        <ActionButton
          label="Deactivate"
          layer="drawer"
          variant="soft"
          color="red"
          loading={deactivate.isPending}
          run={() => void leave()}
        />
      )}
    </Flex>
  );
}
