import type { ReactNode } from "react";
import { answerText, type Lead } from "#shared/leads/leads.schema.ts";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { duration, exactNumber } from "#web/kernel/ui/format.ts";
import styles from "./leads.module.css";

/** What a reviewer decides on: the answers, the person, the company, the call. */
export function LeadFacts({ lead }: { lead: Lead }) {
  const { contact, account, call } = lead;
  return (
    <div className={styles.column}>
      <Section title="Answers">
        {lead.answers.length === 0 && <p className={styles.answer}>No questions were asked.</p>}
        {lead.answers.map((item) => (
          <p key={item.key} className={styles.answer}>
            <span>{item.question}</span>
            {answerText(item.answer)}
          </p>
        ))}
        {lead.notes && (
          <p className={styles.answer}>
            <span>Agent's notes</span>
            {lead.notes}
          </p>
        )}
      </Section>
      <Section title="Contact">
        <dl className={styles.facts}>
          <Fact name="Job title" value={lead.jobTitle} />
          <Fact name="Seniority" value={contact.seniority} />
          <Fact name="Department" value={contact.department} />
          <Fact name="E-mail" value={contact.email && <Mono>{contact.email}</Mono>} />
          <Fact name="Phone" value={contact.phone && <Mono>{contact.phone}</Mono>} />
          <Fact name="Place" value={[contact.city, contact.country].filter(Boolean).join(", ")} />
          <Fact name="Consent" value={contact.consentBasis ?? "Not recorded"} />
        </dl>
      </Section>
      {account && (
        <Section title="Company">
          <dl className={styles.facts}>
            <Fact name="Name" value={lead.accountName} />
            <Fact name="Domain" value={account.domain && <Mono>{account.domain}</Mono>} />
            <Fact name="Industry" value={account.industry} />
            <Fact
              name="Employees"
              value={
                account.staffCount === null ? account.staffRange : exactNumber(account.staffCount)
              }
            />
            <Fact name="Revenue" value={account.revenueRange} />
            <Fact
              name="Headquarters"
              value={[account.hqCity, account.hqCountry].filter(Boolean).join(", ")}
            />
          </dl>
        </Section>
      )}
      <Section title="Call">
        <dl className={styles.facts}>
          <Fact name="Campaign" value={lead.campaignName} />
          <Fact name="Agent" value={lead.agentName} />
          {lead.fixerName && <Fact name="Mended by" value={lead.fixerName} />}
          <Fact name="When" value={call && <RelativeTime at={call.at} />} />
          <Fact
            name="Talk"
            value={call && call.talkSeconds !== null && <Mono>{duration(call.talkSeconds)}</Mono>}
          />
          <Fact name="Disposition" value={call?.disposition} />
        </dl>
      </Section>
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value || "–"}</dd>
    </>
  );
}

const STEPS: Record<string, string> = {
  create: "Qualified",
  claim: "Review begun",
  approve: "Approved",
  reject: "Rejected",
  return: "Returned",
  fix: "Fixed",
  reassign: "Given to another agent",
  hold: "Question asked",
  hold_answer: "Question answered",
  publish: "Published",
  recall: "Recalled",
  uphold: "Rejection upheld",
  answer: "Rejection answered",
  client_accept: "Accepted for the client",
  client_reject: "Rejected for the client",
};

/** Every step of the lead's life, newest first. */
export function LeadHistory({ lead }: { lead: Lead }) {
  return (
    <ul className={styles.history}>
      {lead.history.toReversed().map((row, i) => (
        <li key={`${row.at}${i}`}>
          {STEPS[row.event] ?? row.event} <span>by {row.actorName}</span>{" "}
          <RelativeTime at={row.at} />
          {row.reason && <div>{row.reason}</div>}
        </li>
      ))}
    </ul>
  );
}
