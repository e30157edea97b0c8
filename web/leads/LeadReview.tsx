import { Checkbox, TextArea, Text } from "@radix-ui/themes";
import type { ChecklistItem } from "#shared/leads/lead.rules.ts";
import { Kbd } from "#web/kernel/ui/Kbd.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { setReason, toggleChecked, useClaims } from "./claims.store.ts";
import { LeadFacts, LeadHistory, Section } from "./LeadFacts.tsx";
import { LeadNotes } from "./LeadNotes.tsx";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

const NONE: readonly string[] = [];

/** Facts at the left, what the reviewer does at the right. */
export function LeadReview({ lead, mine }: { lead: OpenLead; mine: boolean }) {
  const waiting = lead.status === "under_review" || lead.status === "new";
  const disputed = lead.status === "published" && lead.clientDecision === "rejected";
  const reason = useClaims((s) => s.reasons[lead.id] ?? "");
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
        <Section title="Checklist">
          <Checklist lead={lead} enabled={mine && waiting} />
        </Section>
        {mine && (
          <Section
            title={disputed ? "Reason or answer to the client" : "Reason to reject or return"}
          >
            <TextArea
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
        <Section title="Notes to the agent">
          <LeadNotes lead={lead} />
        </Section>
        <Section title="History">
          <LeadHistory lead={lead} />
        </Section>
        <Text size="1" color="gray">
          Qualified <RelativeTime at={lead.qualifiedAt} />
        </Text>
      </div>
    </div>
  );
}

function Checklist({ lead, enabled }: { lead: OpenLead; enabled: boolean }) {
  const draft = useClaims((s) => s.checked[lead.id]) ?? NONE;
  const toggle = (item: ChecklistItem) => toggleChecked(lead.id, item.key);
  useKeys(
    Object.fromEntries(
      lead.checklist
        .slice(0, 9)
        .map((item, i) => [
          String(i + 1),
          { label: `Check: ${item.label}`, run: () => toggle(item) },
        ]),
    ),
    { layer: "drawer", enabled },
  );
  return (
    <div role="group" aria-label="Checklist">
      {lead.checklist.map((item, i) => (
        <label key={item.key} className={styles.check}>
          <Checkbox
            size="2"
            disabled={!enabled}
            checked={enabled ? draft.includes(item.key) : item.checked}
            onCheckedChange={() => toggle(item)}
          />
          {item.label}
          {i < 9 && enabled && (
            <span className={styles.checkKey}>
              <Kbd combo={String(i + 1)} />
            </span>
          )}
        </label>
      ))}
    </div>
  );
}
