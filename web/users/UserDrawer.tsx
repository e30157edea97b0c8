import { Button, Flex, Text } from "@radix-ui/themes";
import { changeUser, reinviteUser, revokeUser } from "#shared/users/users.contract.ts";
import { zChangeUser, type User } from "#shared/users/users.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { SelectInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { RolesInput } from "./RolesInput.tsx";

interface UserDrawerProps {
  user: User | null;
  mayManage: boolean;
  onClose: () => void;
}

const STATUSES = [
  { value: "active", label: "Active" },
  { value: "disabled", label: "Disabled" },
];

/** One person: rights, status, sessions. */
export function UserDrawer({ user, mayManage, onClose }: UserDrawerProps) {
  return (
    <Drawer
      open={user !== null}
      title={user?.name ?? ""}
      aside={user && <StatusBadge state={user.status} />}
      onClose={onClose}
    >
      {user && (
        <Flex direction="column" gap="4">
          <Mono>{user.email}</Mono>
          {user.clientName && <Text size="2">{user.clientName}</Text>}
          {mayManage && <UserForm user={user} />}
        </Flex>
      )}
    </Drawer>
  );
}

function UserForm({ user }: { user: User }) {
  const values = {
    name: user.name,
    roles: user.roles,
    ...(user.status === "invited" ? {} : { status: user.status }),
  };
  const form = useZodForm(zChangeUser, { values });
  const save = useCommand(changeUser, {
    showsError: true,
    onSuccess: () => toast.success("Saved"),
  });
  const revoke = useCommand(revokeUser, {
    onSuccess: () => toast.success(`${user.name} is signed out everywhere`),
  });
  const invite = useCommand(reinviteUser, {
    onSuccess: () => toast.success("The invitation was sent again"),
  });
  const signOut = async () => {
    const sure = await confirm({
      title: `Sign ${user.name} out everywhere?`,
      detail: "Open screens stop within two seconds. Signing in again is possible.",
      confirm: "Sign out everywhere",
      destructive: true,
    });
    if (sure) revoke.mutate({ params: { id: user.id }, body: {} });
  };
  return (
    <>
      <Form
        form={form}
        onSubmit={(body) =>
          save.mutateAsync({ params: { id: user.id }, body, version: user.version })
        }
      >
        <TextInput name="name" label="Name" />
        {user.clientId === null && <RolesInput />}
        {user.status !== "invited" && (
          <SelectInput name="status" label="Status" options={STATUSES} />
        )}
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Save
        </Button>
      </Form>
      <Flex gap="2">
        {user.status === "invited" ? (
          <Button
            size="1"
            variant="soft"
            loading={invite.isPending}
            onClick={() => invite.mutate({ params: { id: user.id }, body: {} })}
          >
            Send invitation again
          </Button>
        ) : (
          <Button
            size="1"
            variant="soft"
            color="red"
            loading={revoke.isPending}
            onClick={() => void signOut()}
          >
            Sign out everywhere
          </Button>
        )}
      </Flex>
    </>
  );
}
