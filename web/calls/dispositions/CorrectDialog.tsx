import { Button, Dialog, Flex, Text, TextArea } from "@radix-ui/themes";
import type { Corrected, PastCall } from "#shared/calls/floor/floor.schema.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { leave } from "#web/kernel/edit/leave.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { ErrorState } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { ScopeQuestion, WhenQuestion } from "./OutcomeQuestions.tsx";
import { useCorrection } from "./use-correction.ts";

interface Props {
  call: PastCall;
  task: Pick<CallTaskRow, "campaignId" | "timeZone" | "contactName">;
  onClose: () => void;
}

/** Says what came of a call, or that it was something else, and why. */
export function CorrectDialog({ call, task, onClose }: Props) {
  const giveFocusBack = useFocusReturn(true);
  const close = () => leave("dialog", onClose);
  const correction = useCorrection({
    call,
    task,
    onDone: (done) => {
      sayWhatStays(done);
      onClose();
    },
  });
  const { labels, fault } = correction;
  return (
    <Dialog.Root open onOpenChange={(next) => next || close()}>
      <Dialog.Content
        maxWidth="420px"
        size="2"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
      >
        <Dialog.Title size="3">
          {call.disposition
            ? `Correct “${call.disposition.label}” of ${task.contactName}`
            : `What came of the call to ${task.contactName}?`}
        </Dialog.Title>
        {labels.error ? (
          <ErrorState error={labels.error} onRetry={() => void labels.refetch()} />
        ) : (
          <Flex asChild direction="column" gap="3">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                correction.save();
              }}
            >
              {fault ? (
                <Text size="2">{fault}</Text>
              ) : (
                <CorrectionFields correction={correction} agentName={call.agentName} />
              )}
              {correction.error && (
                <Text size="2" color="red" role="alert">
                  {messageOf(correction.error)}
                </Text>
              )}
              <Flex gap="2" justify="end">
                <Button type="button" variant="soft" color="gray" onClick={close}>
                  {fault ? "Close" : "Cancel"}
                </Button>
                {!fault && (
                  <Button
                    type="submit"
                    disabled={!correction.isWhole}
                    loading={correction.isPending}
                  >
                    {call.disposition ? "Correct" : "Settle"}
                  </Button>
                )}
              </Flex>
            </form>
          </Flex>
        )}
      </Dialog.Content>
    </Dialog.Root>
  );
}

interface FieldsProps {
  correction: ReturnType<typeof useCorrection>;
  agentName: string | null;
}

/** What came of it instead, what that needs, and why. */
function CorrectionFields({ correction, agentName }: FieldsProps) {
  const { when, setWhen } = correction;
  return (
    <>
      <Combobox
        aria-label="What came of it"
        placeholder="What came of it?"
        loading={correction.labels.isPending}
        clearable={false}
        value={correction.labelId}
        onChange={correction.setLabelId}
        options={correction.options}
      />
      {correction.needsTime && (
        <WhenQuestion
          {...when}
          zone={correction.zone}
          zoneKey={correction.zoneKey}
          onZone={correction.setZone}
          mineLabel={agentName ?? "Who called"}
          onText={(text) => setWhen({ ...when, text })}
          onMine={(mine) => setWhen({ ...when, mine })}
        />
      )}
      {correction.needsScope && (
        <ScopeQuestion scope={correction.scope} onScope={correction.setScope} />
      )}
      <TextArea
        aria-label="Reason"
        placeholder="Why? It stays with the call."
        rows={2}
        maxLength={500}
        value={correction.reason}
        onChange={(event) => correction.setReason(event.target.value)}
      />
    </>
  );
}

/** What one might expect of the correction and does not see. */
function sayWhatStays({ taskFollows, blocked, suppressionStands }: Corrected): void {
  if (suppressionStands) {
    toast.info("Still suppressed", { detail: "Lifting it is an act of its own, in Suppressions." });
  } else if (blocked) toast.info("Not planned again", { detail: blocked.detail });
  else if (!taskFollows) {
    toast.info("Only the call is corrected", {
      detail: "The person was called again since, or is with an agent now.",
    });
  }
}
