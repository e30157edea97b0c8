import { Text } from "@radix-ui/themes";
import type { Lead } from "#shared/leads/leads.schema.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { Section } from "./LeadFacts.tsx";
import styles from "./leads.module.css";

/** What reviewers asked the agent, and what they answered. */
export function LeadQuestions({ lead }: { lead: Pick<Lead, "questions"> }) {
  const closed = lead.questions.filter(({ closedAt }) => closedAt !== null);
  if (closed.length === 0) return null;
  return (
    <Section title="Questions to the agent">
      {closed.map((one) => (
        <p key={one.id} className={styles.answer}>
          <span>
            {one.question} ({one.askedByName})
          </span>
          {one.answer ?? "Decided without an answer"}
          {one.answeredByName && one.closedAt && (
            <Text size="1" color="gray">
              {" "}
              {one.answeredByName}, <RelativeTime at={one.closedAt} />
            </Text>
          )}
        </p>
      ))}
    </Section>
  );
}
