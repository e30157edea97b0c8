import type { Lead } from "#shared/leads/leads.schema.ts";
import { SCORE_PASS, type ScorePartName } from "#shared/leads/score.rules.ts";
import { Section } from "./LeadFacts.tsx";
import styles from "./leads.module.css";

const WORDS: Record<ScorePartName, string> = {
  interest: "Interest",
  permission: "Permission",
  email: "E-mail",
  consent: "Consent",
  answers: "Answers",
  accuracy: "Accuracy",
  deliverable: "Deliverable",
  phone: "Phone",
};

/** The quality score and what it is made of; it advises, the reviewer decides. */
export function LeadScore({ lead }: { lead: Pick<Lead, "score" | "scoreParts"> }) {
  const word = lead.score >= SCORE_PASS ? "passes" : "below";
  return (
    <Section title={`Quality score ${lead.score} of 100, ${word} the mark of ${SCORE_PASS}`}>
      <dl className={styles.score}>
        {lead.scoreParts.map(({ part, points, of, because }) => (
          <div key={part}>
            <dt>{WORDS[part]}</dt>
            <dd className={styles.points} data-full={points === of || undefined}>
              {points}/{of}
            </dd>
            <dd>{because}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
