import { Button } from "@radix-ui/themes";
import { createTeam } from "#shared/users/teams.contract.ts";
import { zCreateTeam, type Team } from "#shared/users/teams.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { useStaff } from "./use-staff.ts";

interface NewTeamProps {
  onClose: () => void;
  /** Goes on with its members. */
  onMade: (team: Team) => void;
}

const everybody = () => true;

/** Names a team and its lead; members are added in its own drawer, which opens next. */
export function NewTeamDrawer({ onClose, onMade }: NewTeamProps) {
  const form = useZodForm(zCreateTeam, { defaultValues: { name: "", leadId: null } });
  const create = useCommand(createTeam, { showsError: true, onSuccess: onMade });
  const staff = useStaff(everybody);
  return (
    <Drawer open title="New team" onClose={onClose}>
      <Form form={form} submitLabel="Create team" onSubmit={(body) => create.mutateAsync({ body })}>
        <TextInput name="name" label="Name" required autoFocus />
        <ComboInput
          name="leadId"
          label="Lead"
          placeholder="Nobody yet"
          description="The lead is a member, too."
          options={staff}
        />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create team
        </Button>
      </Form>
    </Drawer>
  );
}
