import { Button, Flex, Text } from "@radix-ui/themes";
import { changeTeam, deleteTeam } from "#shared/users/teams.contract.ts";
import { zChangeTeam, type Team } from "#shared/users/teams.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ComboInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { TeamMembers } from "./TeamMembers.tsx";
import { useStaff } from "./use-staff.ts";

interface TeamDrawerProps {
  team: Team;
  mayManage: boolean;
  onClose: () => void;
}

/** One team: name, lead, members. */
export function TeamDrawer({ team, mayManage, onClose }: TeamDrawerProps) {
  const remove = useCommand(deleteTeam, {
    onSuccess: () => {
      toast.success(`${team.name} is deleted`);
      onClose();
    },
  });
  const ask = async () => {
    const sure = await confirm({
      title: `Delete ${team.name}?`,
      detail:
        "Its people stay. Segments and lists that they share with the team are seen by their owners alone.",
      confirm: "Delete team",
      destructive: true,
    });
    if (sure) remove.mutate({ params: { id: team.id }, version: team.version });
  };
  return (
    <Drawer
      open
      title={team.name}
      onClose={onClose}
      footer={
        mayManage && (
          <Button
            size="1"
            variant="soft"
            color="red"
            loading={remove.isPending}
            onClick={() => void ask()}
          >
            Delete team
          </Button>
        )
      }
    >
      <Flex direction="column" gap="4">
        {mayManage ? (
          <TeamForm team={team} />
        ) : (
          <Text size="2">{team.leadName ? `Led by ${team.leadName}` : "Nobody leads it."}</Text>
        )}
        <TeamMembers team={team} mayManage={mayManage} />
      </Flex>
    </Drawer>
  );
}

const everybody = () => true;

function TeamForm({ team }: { team: Team }) {
  const save = useCommand(changeTeam, {
    showsError: true,
    onSuccess: () => toast.success("Saved"),
  });
  const staff = useStaff(everybody);
  const live = useLiveForm(zChangeTeam, {
    row: team,
    values: ({ name, leadId }) => ({ name, leadId }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: { name: "Name", leadId: "Lead" },
  });
  return (
    <LiveForm
      of={live}
      wordsOf={(field) =>
        field === "name" ? live.theirs.name : (live.theirs.leadName ?? "nobody")
      }
    >
      <TextInput name="name" label="Name" required />
      <ComboInput name="leadId" label="Lead" placeholder="Nobody" options={staff} />
      <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
        Save
      </Button>
    </LiveForm>
  );
}
