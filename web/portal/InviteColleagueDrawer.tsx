import { Button } from "@radix-ui/themes";
import { inviteColleague } from "#shared/portal/team.contract.ts";
import { zInviteColleague } from "#shared/portal/team.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { ClientKindInput } from "#web/users/ClientKindInput.widget.tsx";

/** Invites a person into the own organisation. */
export function InviteColleagueDrawer({ onClose }: { onClose: () => void }) {
  const form = useZodForm(zInviteColleague, {
    defaultValues: { email: "", name: "", clientKind: "viewer" },
  });
  const invite = useCommand(inviteColleague, {
    showsError: true,
    onSuccess: ({ email }) => {
      toast.success(`Invitation to ${email} is on its way`);
      onClose();
    },
  });
  return (
    <Drawer open title="Invite person" onClose={onClose}>
      <Form
        form={form}
        submitLabel="Send invitation"
        onSubmit={(body) => invite.mutateAsync({ body })}
      >
        <TextInput name="email" label="E-mail" type="email" required autoFocus />
        <TextInput name="name" label="Name" required />
        <ClientKindInput />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Send invitation
        </Button>
      </Form>
    </Drawer>
  );
}
