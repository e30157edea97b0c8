import { useQuery } from "@tanstack/react-query";
import { Button, Dialog, Flex, Text } from "@radix-ui/themes";
import { useState } from "react";
import { deactivateUser } from "#shared/users/users.contract.ts";
import type { User } from "#shared/users/users.schema.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { useStaff } from "./use-staff.ts";
import { holdingsQuery } from "./users.queries.ts";

/** Asks who takes over what a person holds, then ends their access. */
export function DeactivateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [successorId, setSuccessorId] = useState<string | null>(null);
  const holdings = useQuery(holdingsQuery(user.id));
  const staff = useStaff(({ id, status }) => id !== user.id && status === "active");
  const held = holdings.data?.items ?? [];
  const deactivate = useCommand(deactivateUser, {
    showsError: true,
    onSuccess: () => {
      toast.success(`${user.name} is deactivated`, {
        detail: held.length > 0 ? "What was held has gone to the successor." : undefined,
      });
      onClose();
    },
  });
  const giveFocusBack = useFocusReturn(true);
  const ready = holdings.isSuccess && (held.length === 0 || successorId !== null);
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Content maxWidth="420px" size="2" onCloseAutoFocus={giveFocusBack}>
        <Dialog.Title size="3" mb="1">
          Deactivate {user.name}?
        </Dialog.Title>
        <Dialog.Description size="2" color="gray">
          Open screens stop within two seconds, and {user.name} leaves all teams and campaigns.
        </Dialog.Description>
        <Flex direction="column" gap="3" mt="3">
          {holdings.isPending && <SkeletonLines lines={3} />}
          {holdings.isError && (
            <ErrorState error={holdings.error} onRetry={() => void holdings.refetch()} />
          )}
          {holdings.isSuccess && held.length === 0 && (
            <Text size="2">Nothing is held that somebody would have to take over.</Text>
          )}
          {held.length > 0 && (
            <Flex direction="column" gap="1">
              <Text size="2" weight="medium">
                Who takes over?
              </Text>
              <Text size="2" color="gray">
                {held.map(({ what, count }) => `${what} (${exactNumber(count)})`).join(" · ")}
              </Text>
              <Combobox
                aria-label="Successor"
                placeholder="Choose a successor"
                value={successorId}
                options={staff}
                onChange={setSuccessorId}
              />
            </Flex>
          )}
          {deactivate.error && (
            <Text role="alert" size="2" color="red">
              {messageOf(deactivate.error)}
            </Text>
          )}
        </Flex>
        <Flex gap="2" mt="4" justify="end">
          <Button variant="soft" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            highContrast
            disabled={!ready}
            loading={deactivate.isPending}
            onClick={() =>
              deactivate.mutate({
                params: { id: user.id },
                body: { successorId },
                version: user.version,
              })
            }
          >
            Deactivate
          </Button>
        </Flex>
      </Dialog.Content>
    </Dialog.Root>
  );
}
