import { useState } from "react";
import type { reassignCallback, reassignTask } from "#shared/calls/floor/floor.contract.ts";
import { AgentDialog } from "#web/calls/agents/AgentPicker.widget.tsx";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";

interface Props {
  /** The chosen row as it is now. */
  row: {
    id: string;
    version: number;
    contactName: string;
    campaignId: string;
    ownerId: string | null;
    ownerName: string | null;
    /** Of a task: where its call waits for a disposition, its agent has to say it. */
    state?: string;
    agentId?: string | null;
    agentName?: string | null;
  } | null;
  /** False while it is nobody's to give away: held, settled or in the pool. */
  enabled: boolean;
  to: typeof reassignTask | typeof reassignCallback;
}

/** Gives the chosen callback, task or finished call to another agent, by button and R; for who may. */
export function ReassignButton({ row, enabled, to }: Props) {
  const may = useCan("task.reassign");
  const [asks, setAsks] = useState(false);
  const command = useCommand(to, { showsError: true, onSuccess: () => setAsks(false) });
  if (!may) return null;
  const waits = row?.state === "needs_disposition";
  return (
    <>
      <ActionButton
        label="Reassign"
        combo="r"
        variant="soft"
        disabled={!row || !enabled}
        run={() => {
          command.reset();
          setAsks(true);
        }}
      />
      {asks && row && (
        <AgentDialog
          title={`Reassign ${row.contactName}`}
          detail={
            waits
              ? `${row.agentName ?? "Nobody"} has not said what came of the call; whom you name says it.`
              : `Kept for ${row.ownerName ?? "anyone of the campaign"}. The time stays.`
          }
          campaignId={row.campaignId}
          holderId={waits ? (row.agentId ?? null) : row.ownerId}
          whom="assigned"
          pool={row.ownerId && !waits ? "Anyone of the campaign" : undefined}
          error={command.error}
          isSaving={command.isPending}
          onGive={(agentId) =>
            command.mutate({ params: { id: row.id }, body: { agentId }, version: row.version })
          }
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
