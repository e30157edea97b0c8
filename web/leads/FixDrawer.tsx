import { Flex, Text, TextArea, TextField } from "@radix-ui/themes";
import { answerText, type LeadAnswer } from "#shared/leads/leads.schema.ts";
import { fixLead } from "#shared/leads/leads.contract.ts";
import { useState } from "react";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { AnswerQuestion } from "./AnswerQuestion.tsx";
import { LeadFacts } from "./LeadFacts.tsx";
import { LeadNotes } from "./LeadNotes.tsx";
import { useLead, type OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

/** A returned lead: what the reviewer said, and the answers to correct. */
export function FixDrawer({
  id,
  givenTo,
  onClose,
}: {
  id: string;
  /** Who mends it by now, when it is not this person any more. */
  givenTo: string | null;
  onClose: () => void;
}) {
  const { lead, error, reload } = useLead(id);
  const isOpen = lead?.status === "returned" && givenTo === null;
  // what is typed stays to be read when the lead goes to somebody else meanwhile
  const [isBegun, setBegun] = useState(false);
  return (
    <Drawer
      open
      size="wide"
      name="lead"
      title={lead?.contactName ?? "Lead"}
      aside={lead && <StatusBadge state={lead.status} />}
      onClose={onClose}
    >
      {error && !lead ? <ErrorState error={error} onRetry={reload} /> : null}
      {givenTo && (
        <div role="status" className={styles.notice}>
          A supervisor gave this lead to {givenTo}.
        </div>
      )}
      {lead && <AnswerQuestion lead={lead} isMine={!givenTo} onDone={onClose} />}
      {lead ? (
        isOpen || isBegun ? (
          <Fix lead={lead} isOpen={isOpen} onBegin={() => setBegun(true)} onDone={onClose} />
        ) : (
          <LeadFacts lead={lead} />
        )
      ) : (
        !error && <SkeletonLines />
      )}
    </Drawer>
  );
}

/** Numbers stay numbers and lists stay lists, as the question asked for them. */
function retyped(before: LeadAnswer["answer"], text: string): LeadAnswer["answer"] {
  if (typeof before === "number") return Number(text);
  return Array.isArray(before) ? text.split(",").map((one) => one.trim()) : text;
}

interface FixProps {
  lead: OpenLead;
  /** Whether it still waits for this person. */
  isOpen: boolean;
  /** Something is typed. */
  onBegin: () => void;
  onDone: () => void;
}

function Fix({ lead, isOpen, onBegin, onDone }: FixProps) {
  const [texts, setTexts, keepTexts] = useTyped<Record<string, string>>({}, "Answers");
  const [notes, setNotes, keepNotes] = useTyped(lead.notes, "Notes");
  const fix = useCommand(fixLead, {
    onSuccess: () => {
      toast.success("The lead waits for review again");
      keepTexts();
      keepNotes();
      onDone();
    },
  });
  const answers = lead.answers.map(({ key, answer }) => {
    const text = texts[key];
    return { key, answer: text === undefined ? answer : retyped(answer, text) };
  });
  return (
    <Flex direction="column" gap="4">
      {lead.reason && <div className={styles.notice}>{lead.reason}</div>}
      <LeadNotes lead={lead} />
      {lead.answers.map(({ key, question, answer }) => (
        <label key={key}>
          <Text as="div" size="2" mb="1">
            {question}
          </Text>
          <TextField.Root
            size="2"
            value={texts[key] ?? answerText(answer)}
            onChange={(event) => {
              onBegin();
              setTexts({ ...texts, [key]: event.target.value });
            }}
          />
        </label>
      ))}
      <label>
        <Text as="div" size="2" mb="1">
          Notes
        </Text>
        <TextArea
          size="2"
          rows={4}
          value={notes}
          onChange={(event) => {
            onBegin();
            setNotes(event.target.value);
          }}
        />
      </label>
      <ActionButton
        label="Send back to review"
        style={{ alignSelf: "flex-end" }}
        combo="mod+enter"
        layer="drawer"
        size="2"
        disabled={!isOpen}
        loading={fix.isPending}
        run={() =>
          fix.mutate({ params: { id: lead.id }, body: { answers, notes }, version: lead.version })
        }
      />
    </Flex>
  );
}
