import { Flex, Text, TextArea } from "@radix-ui/themes";
import { answerHold } from "#shared/leads/leads.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

/** A reviewer holds the lead and asks its agent something. */
export function AnswerQuestion({
  lead,
  isMine,
  onDone,
}: {
  lead: OpenLead;
  /** False when somebody else is asked by now. */
  isMine: boolean;
  onDone: () => void;
}) {
  const [answer, setAnswer, keep] = useTyped("", "Answer");
  const send = useCommand(answerHold, {
    onSuccess: () => {
      toast.success("The reviewer has your answer");
      keep();
      onDone();
    },
  });
  const question = isMine ? lead.question : null;
  // an answer that was begun stays to be read when nobody asks any more
  if (!question && answer === "") return null;
  return (
    <Flex direction="column" gap="3" mb="4">
      <div className={styles.notice}>
        {question ? (
          <>
            <Text as="div" weight="medium">
              {question.askedByName} asks, <RelativeTime at={question.askedAt} />
            </Text>
            {question.text}
          </>
        ) : (
          "The question is not yours to answer any more. What you typed is below."
        )}
      </div>
      <TextArea
        size="2"
        rows={3}
        aria-label="Answer"
        placeholder="What you know of it"
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <ActionButton
        label="Answer question"
        combo="mod+enter"
        layer="drawer"
        size="2"
        disabled={!question || answer.trim() === ""}
        loading={send.isPending}
        run={() => send.mutate({ params: { id: lead.id }, body: { answer } })}
      />
    </Flex>
  );
}
