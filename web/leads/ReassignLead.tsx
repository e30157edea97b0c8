import { useState } from "react";
import { reassignLead } from "#shared/leads/leads.contract.ts";
import { fixerOf, type LeadRow } from "#shared/leads/leads.schema.ts";
import { AgentDialog } from "#web/calls/agents/AgentPicker.widget.tsx";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";

/** Gives a lead that waits for its agent to another one, by button and R; for who may. */
export function ReassignLead({ lead }: { lead: LeadRow }) {
  const may = useCan("lead.reassign");
  const [asks, setAsks] = useState(false);
  const command = useCommand(reassignLead, { showsError: true, onSuccess: () => setAsks(false) });
  if (!may || (lead.status !== "returned" && lead.question === null)) return null;
  return (
    <>
      <ActionButton
        label="Reassign"
        combo="r"
        layer="drawer"
        variant="soft"
        run={() => {
          command.reset();
          setAsks(true);
        }}
      />
      {asks && (
        <AgentDialog
          title={`Reassign ${lead.contactName}`}
          detail={`${lead.fixerName ?? lead.agentName} is to ${lead.question ? "answer for" : "mend"} it now.`}
          campaignId={lead.campaignId}
          holderId={fixerOf(lead)}
          whom="all"
          error={command.error}
          isSaving={command.isPending}
          onGive={(agentId) =>
            agentId &&
            command.mutate({ params: { id: lead.id }, body: { agentId }, version: lead.version })
          }
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
