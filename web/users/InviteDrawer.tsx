import { useQuery } from "@tanstack/react-query";
import { Button } from "@radix-ui/themes";
import { inviteUser } from "#shared/users/users.contract.ts";
import { zInviteUser } from "#shared/users/users.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { ClientKindInput } from "./ClientKindInput.widget.tsx";
import { RolesInput } from "./RolesInput.tsx";
import { clientsQuery } from "./users.queries.ts";

/** Invites staff, or a person of a client organisation. */
export function InviteDrawer({ onClose }: { onClose: () => void }) {
  const form = useZodForm(zInviteUser, {
    defaultValues: { email: "", name: "", roles: ["agent"], clientId: null },
  });
  const invite = useCommand(inviteUser, {
    showsError: true,
    onSuccess: (user) => {
      toast.success(`Invitation to ${user.email} is on its way`);
      onClose();
    },
  });
  const clients = useQuery(clientsQuery);
  const isClient = form.watch("roles").includes("client_user");
  const choose = (kind: string) => {
    form.setValue("roles", kind === "client" ? ["client_user"] : ["agent"]);
    form.setValue("clientKind", kind === "client" ? "approver" : undefined);
    if (kind === "staff") form.setValue("clientId", null);
  };
  return (
    <Drawer open title="Invite person" onClose={onClose}>
      <Form
        form={form}
        submitLabel="Send invitation"
        onSubmit={(body) => invite.mutateAsync({ body })}
      >
        <Choice
          label="Kind of person"
          size="2"
          value={isClient ? "client" : "staff"}
          options={[
            ["staff", "Staff"],
            ["client", "Client"],
          ]}
          onChange={choose}
        />
        <TextInput name="email" label="E-mail" type="email" required autoFocus />
        <TextInput name="name" label="Name" required />
        {isClient ? (
          <>
            <ComboInput
              name="clientId"
              label="Organisation"
              options={(clients.data?.items ?? []).map(({ id, name }) => ({
                value: id,
                label: name,
              }))}
            />
            <ClientKindInput />
          </>
        ) : (
          <RolesInput />
        )}
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Send invitation
        </Button>
      </Form>
    </Drawer>
  );
}
