import { Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PastCall } from "#shared/calls/floor/floor.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { CorrectDialog } from "#web/calls/dispositions/CorrectDialog.tsx";
import { PastCalls } from "./PastCalls.tsx";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { taskCallsQuery } from "./floor.queries.ts";

/** A task of the queue: its calls, what came of each, and the word of a supervisor on it. */
export function TaskDrawer({ task, onClose }: { task: CallTaskRow; onClose: () => void }) {
  const mayRead = useCan("attempt.read");
  const mayCorrect = useCan("attempt.correct");
  const mayOpen = useCan("contact.read");
  const [correcting, setCorrecting] = useState<PastCall | null>(null);
  const calls = useQuery({
    ...taskCallsQuery(task.id, task.version),
    enabled: mayRead,
  });
  const items = calls.data?.items ?? [];
  const isWaiting = task.state === "needs_disposition";
  const waiting = items.find((one) => isWaiting && one.id === task.attempt?.id);
  const last = waiting ?? items.find((one) => one.disposition !== null);
  return (
    <Drawer
      open
      name="task"
      title={task.contactName}
      aside={<StatusBadge state={task.state} />}
      onClose={onClose}
      footer={
        <>
          {mayCorrect && last && (
            <ActionButton
              label={waiting ? "Settle the call" : "Correct the last call"}
              combo="e"
              layer="drawer"
              variant="soft"
              run={() => setCorrecting(last)}
            />
          )}
          {mayOpen && <PageLink href={`/contacts/${task.contactId}`}>Open the person</PageLink>}
        </>
      }
    >
      {isWaiting && (
        <Text as="p" size="2" mb="3">
          {task.agentName ?? "Nobody"} has not said yet what came of the call.
          {mayCorrect && " Settle it, or give it to somebody else."}
        </Text>
      )}
      {task.ownerName && (
        <Text as="p" size="2" color="gray" mb="3">
          {task.isCallback ? "A callback kept" : "Kept"} for {task.ownerName}
        </Text>
      )}
      {calls.error ? (
        <ErrorState error={calls.error} onRetry={() => void calls.refetch()} />
      ) : calls.isPending && mayRead ? (
        <SkeletonLines lines={6} />
      ) : items.length === 0 ? (
        <EmptyState title="Nobody has called this person here yet" />
      ) : (
        <PastCalls
          calls={items}
          onCorrect={mayCorrect ? setCorrecting : undefined}
          waiting={waiting}
        />
      )}
      {correcting && (
        <CorrectDialog
          call={items.find(({ id }) => id === correcting.id) ?? correcting}
          task={task}
          onClose={() => setCorrecting(null)}
        />
      )}
    </Drawer>
  );
}
