import { Button, Flex, Text } from "@radix-ui/themes";
import { useState } from "react";
import type { Role } from "#shared/kernel/access.ts";
import { changeUser, reinviteUser, revokeUser } from "#shared/users/users.contract.ts";
import { zChangeUser, type User } from "#shared/users/users.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { ClientKindInput } from "./ClientKindInput.widget.tsx";
import { DeactivateDialog } from "./DeactivateDialog.tsx";
import { roleWord } from "./roles.words.ts";
import { RolesInput } from "./RolesInput.tsx";
import { SkillsInput } from "./SkillsInput.tsx";

interface UserDrawerProps {
  user: User | null;
  mayManage: boolean;
  onClose: () => void;
}

/** One person: rights, skills, teams, sessions. */
export function UserDrawer({ user, mayManage, onClose }: UserDrawerProps) {
  return (
    <Drawer
      open={user !== null}
      title={user?.name ?? ""}
      aside={user && <StatusBadge state={user.status} />}
      onClose={onClose}
      footer={user && mayManage && <UserActions user={user} />}
    >
      {user && (
        <Flex direction="column" gap="4">
          <Flex direction="column" gap="1">
            <Mono>{user.email}</Mono>
            {user.addressTaken && (
              <Text size="2" color="amber">
                Invited by their organisation, but the address is another account's: no mail goes to
                it. Give them another way in, or deactivate this one.
              </Text>
            )}
            {user.clientName && <Text size="2">{user.clientName}</Text>}
            {user.clientId === null && (
              <Text size="2" color="gray">
                {user.teams.length > 0
                  ? `In ${user.teams.map(({ name }) => name).join(", ")}`
                  : "In no team"}
              </Text>
            )}
          </Flex>
          {mayManage && <UserForm user={user} />}
        </Flex>
      )}
    </Drawer>
  );
}

const LABELS = { name: "Name", roles: "Roles", skills: "Skills", clientKind: "Rights" };

function wordsOf(field: string, value: unknown): string {
  if (field === "roles") return (value as Role[]).map(roleWord).join(", ");
  if (field === "skills") return (value as string[]).join(", ");
  return field === "clientKind" ? wordOf(value as string) : (value as string);
}

function UserForm({ user }: { user: User }) {
  const save = useCommand(changeUser, {
    showsError: true,
    onSuccess: () => toast.success("Saved"),
  });
  const live = useLiveForm(zChangeUser, {
    row: user,
    values: ({ name, roles, skills, clientKind }) => ({
      name,
      roles,
      skills,
      clientKind: clientKind ?? undefined,
    }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: LABELS,
  });
  return (
    <LiveForm of={live} wordsOf={wordsOf}>
      <TextInput name="name" label="Name" />
      {user.clientId === null ? (
        <>
          <RolesInput />
          <SkillsInput />
        </>
      ) : (
        <ClientKindInput />
      )}
      <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
        Save
      </Button>
    </LiveForm>
  );
}

function UserActions({ user }: { user: User }) {
  const [leaving, setLeaving] = useState(false);
  const isMe = useSession((s) => s.user?.id) === user.id;
  const params = { id: user.id };
  const revoke = useCommand(revokeUser, {
    onSuccess: () => toast.success(`${user.name} is signed out everywhere`),
  });
  const invite = useCommand(reinviteUser, {
    onSuccess: () => toast.success("The invitation was sent again"),
  });
  const reactivate = useCommand(changeUser, {
    onSuccess: () => toast.success(`${user.name} may sign in again`),
  });
  const signOut = async () => {
    const sure = await confirm({
      title: `Sign ${user.name} out everywhere?`,
      detail: "Open screens stop within two seconds. Signing in again is possible.",
      confirm: "Sign out everywhere",
      destructive: true,
    });
    if (sure) revoke.mutate({ params, body: {} });
  };
  return (
    <Flex gap="2" wrap="wrap">
      {user.status === "invited" && (
        <Button
          size="1"
          variant="soft"
          loading={invite.isPending}
          onClick={() => invite.mutate({ params, body: {} })}
        >
          Send invitation again
        </Button>
      )}
      {user.status === "active" && (
        <Button
          size="1"
          variant="soft"
          color="gray"
          loading={revoke.isPending}
          onClick={() => void signOut()}
        >
          Sign out everywhere
        </Button>
      )}
      {user.status === "disabled" ? (
        <Button
          size="1"
          variant="soft"
          loading={reactivate.isPending}
          onClick={() =>
            reactivate.mutate({ params, body: { status: "active" }, version: user.version })
          }
        >
          Reactivate
        </Button>
      ) : (
        !isMe && (
          <Button size="1" variant="soft" color="red" onClick={() => setLeaving(true)}>
            Deactivate
          </Button>
        )
      )}
      {leaving && <DeactivateDialog user={user} onClose={() => setLeaving(false)} />}
    </Flex>
  );
}
