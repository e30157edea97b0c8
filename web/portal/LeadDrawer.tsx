import { Flex, Text, TextArea } from "@radix-ui/themes";
import { decidePortalLead } from "#shared/portal/portal.contract.ts";
import type { PortalLead } from "#shared/portal/portal.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { decisionWord, nameOf } from "./portal.words.ts";
import styles from "./portal.module.css";

/** One delivered lead, to accept or to reject with a comment. */
export function LeadDrawer({
  lead,
  mayDecide,
  onClose,
}: {
  lead: PortalLead;
  mayDecide: boolean;
  onClose: () => void;
}) {
  return (
    <Drawer
      open
      name="portal-lead"
      title={nameOf(lead)}
      aside={<StatusBadge state={lead.decision} label={decisionWord(lead.decision)} />}
      footer={mayDecide && lead.decision === "pending" && <Decide lead={lead} />}
      onClose={onClose}
    >
      <Flex direction="column" gap="3">
        <Text size="2">{[lead.jobTitle, lead.company].filter(Boolean).join(", ")}</Text>
        {lead.email && <Mono>{lead.email}</Mono>}
        {lead.phone && <Mono>{lead.phone}</Mono>}
        <Text size="2" color="gray">
          {[lead.city, lead.country, lead.industry, lead.staff && `${lead.staff} staff`]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        <dl className={styles.answers}>
          {lead.answers.map(({ question, answer }) => (
            <div key={question}>
              <dt>{question}</dt>
              <dd>{answer}</dd>
            </div>
          ))}
          {lead.comment && (
            <>
              <dt>Your comment</dt>
              <dd>{lead.comment}</dd>
            </>
          )}
          {lead.reply && (
            <>
              <dt>Our answer</dt>
              <dd>{lead.reply}</dd>
            </>
          )}
        </dl>
      </Flex>
    </Drawer>
  );
}

function Decide({ lead }: { lead: PortalLead }) {
  const [comment, setComment] = useTyped("", "Comment");
  const decide = useCommand(decidePortalLead);
  const send = (decision: "accepted" | "rejected") =>
    decide.mutate({
      params: { id: lead.id },
      body: { decision, comment: comment.trim() || null },
      version: lead.version,
    });
  return (
    <Flex direction="column" gap="2" width="100%">
      <TextArea
        size="2"
        rows={2}
        aria-label="Comment"
        placeholder="Comment; needed to reject"
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <Flex gap="2">
        <ActionButton
          label="Accept"
          combo="a"
          layer="drawer"
          disabled={decide.isPending}
          run={() => send("accepted")}
        />
        <ActionButton
          label="Reject"
          combo="r"
          layer="drawer"
          color="red"
          variant="soft"
          disabled={decide.isPending}
          run={() => (comment.trim() ? send("rejected") : toast.info("Write what is wrong first"))}
        />
      </Flex>
    </Flex>
  );
}
