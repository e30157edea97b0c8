import { Text, TextArea } from "@radix-ui/themes";
import { useEffect } from "react";
import { useUnsaved } from "#web/kernel/edit/use-unsaved.ts";
import { Checklist } from "./Checklist.tsx";
import { seeHeld, setReason, useClaims } from "./claims.store.ts";
import { LeadFacts, LeadHistory, Section } from "./LeadFacts.tsx";
import { LeadNotes } from "./LeadNotes.tsx";
import { LeadQuestions } from "./LeadQuestions.tsx";
import { LeadScore } from "./LeadScore.tsx";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";
import { reasonFieldOf } from "./reason-field.rules.ts";

/** Facts at the left, what the reviewer does at the right. */
export function LeadReview({ lead, mine }: { lead: OpenLead; mine: boolean }) {
  const waiting = lead.status === "under_review" || lead.status === "new";
  const disputed = lead.status === "published" && lead.clientDecision === "rejected";
  const reason = useClaims((s) => s.reasons[lead.id] ?? "");
  useEffect(() => seeHeld([lead]), [lead]);
  // it waits here while the lead is closed and opened again
  useUnsaved({
    layer: "tab",
    isUnsaved: () => reason !== "",
    discard: () => setReason(lead.id, ""),
  });
  return (
    <div className={styles.review}>
      <LeadFacts lead={lead} />
      <div className={styles.column}>
        {disputed && (
          <div className={styles.notice}>
            <Text weight="medium">The client rejected this lead: </Text>
            {lead.clientComment}
          </div>
        )}
        {lead.deliveredBefore.length > 0 && (
          <div className={styles.notice}>
            Already delivered:{" "}
            {lead.deliveredBefore.map((d) => `${d.contactName} to ${d.clientName}`).join(", ")}
          </div>
        )}
        {lead.question && (
          <div className={styles.notice}>
            <Text weight="medium">Waits for {lead.fixerName ?? lead.agentName}: </Text>
            {lead.question.text}
          </div>
        )}
        <Section title="Checklist">
          <Checklist lead={lead} enabled={mine && waiting} />
        </Section>
        {mine && (
          <Section
            title={disputed ? "Reason or answer to the client" : "Reason, or question to the agent"}
          >
            <TextArea
              id={reasonFieldOf(lead.id)}
              size="2"
              rows={3}
              value={reason}
              aria-label="Reason"
              placeholder={disputed ? "The client reads an answer" : "The agent reads it"}
              onChange={(event) => setReason(lead.id, event.target.value)}
            />
          </Section>
        )}
        {!mine && lead.reason && (
          <Section title="Reason">
            <Text size="2">{lead.reason}</Text>
          </Section>
        )}
        <LeadScore lead={lead} />
        <LeadQuestions lead={lead} />
        {(lead.can.decide || lead.reviewNotes.length > 0) && (
          <Section title="Notes to the agent">
            <LeadNotes lead={lead} />
          </Section>
        )}
        <Section title="History">
          <LeadHistory lead={lead} />
        </Section>
      </div>
    </div>
  );
}
