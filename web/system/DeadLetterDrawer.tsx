import { Button, Callout, DataList, Flex, Text } from "@radix-ui/themes";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { dismissDeadLetter, runDeadLetterAgain } from "#shared/system/system.contract.ts";
import { zDismiss, type DeadLetter } from "#shared/system/system.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { TextAreaInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import type { RowFeed } from "#web/kernel/grid/row-feed.ts";
import { useFeedRow } from "#web/kernel/grid/use-row-feed.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { exactTime } from "#web/kernel/ui/format.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { kindWord, nameWords } from "./system.words.ts";
import styles from "./system.module.css";

interface DeadLetterDrawerProps {
  letter: DeadLetter;
  feed: RowFeed<DeadLetter>;
  onClose: () => void;
}

/** One dead letter: what it was, why it failed, and the two ways to end it. */
export function DeadLetterDrawer({ letter, feed, onClose }: DeadLetterDrawerProps) {
  const mayOperate = useCan("system.operate");
  const isThere = useFeedRow(feed, letter.id) !== null;
  const { about } = letter;
  const run = useCommand(runDeadLetterAgain, {
    onSuccess: () => {
      toast.success("Handed to its queue again", {
        detail: "If it fails for good once more, it comes back.",
      });
      onClose();
    },
  });
  return (
    <Drawer
      open
      title={nameWords(letter)}
      onClose={onClose}
      footer={
        mayOperate &&
        isThere &&
        letter.canRunAgain && (
          <ActionButton
            label="Run again"
            combo="r"
            layer="drawer"
            size="2"
            loading={run.isPending}
            run={() => run.mutate({ params: { id: letter.id } })}
          />
        )
      }
    >
      <Flex direction="column" gap="4">
        {!isThere && (
          <Callout.Root size="1" role="status">
            <Callout.Icon>
              <Info size={14} />
            </Callout.Icon>
            <Callout.Text>Somebody has run it again or dismissed it meanwhile.</Callout.Text>
          </Callout.Root>
        )}
        <DataList.Root size="2">
          <Fact label={kindWord(letter.kind)}>
            <Mono>{letter.name}</Mono>
          </Fact>
          <Fact label="About">
            {about?.path ? (
              <PageLink href={about.path}>{about.label}</PageLink>
            ) : (
              (about?.label ?? "–")
            )}
          </Fact>
          <Fact label="Given up">{exactTime(letter.diedAt)}</Fact>
          <Fact label="Error">
            <p className={`mono ${styles.error}`}>{letter.error}</p>
          </Fact>
        </DataList.Root>
        {mayOperate && isThere && (
          <>
            {!letter.canRunAgain && (
              <Text size="2" color="gray">
                {letter.kind === "task"
                  ? "This version cannot run such a job again."
                  : "Screens that follow it were told to read again; there is nothing to repeat."}
              </Text>
            )}
            <Dismiss letter={letter} onDone={onClose} />
          </>
        )}
      </Flex>
    </Drawer>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DataList.Item>
      <DataList.Label minWidth="72px">{label}</DataList.Label>
      <DataList.Value>{children}</DataList.Value>
    </DataList.Item>
  );
}

function Dismiss({ letter, onDone }: { letter: DeadLetter; onDone: () => void }) {
  const form = useZodForm(zDismiss, { defaultValues: { reason: "" } });
  const dismiss = useCommand(dismissDeadLetter, {
    showsError: true,
    onSuccess: () => {
      toast.success("Dismissed", { detail: "It stays in the audit, with your reason." });
      onDone();
    },
  });
  return (
    <Form
      form={form}
      submitLabel="Dismiss"
      onSubmit={(body) => dismiss.mutateAsync({ params: { id: letter.id }, body })}
    >
      <TextAreaInput
        name="reason"
        label="Reason to dismiss it"
        description="What was done about it, or why nothing needs to be."
        required
        rows={2}
      />
      <Button
        type="submit"
        size="2"
        color="gray"
        variant="soft"
        loading={form.formState.isSubmitting}
      >
        Dismiss
      </Button>
    </Form>
  );
}
