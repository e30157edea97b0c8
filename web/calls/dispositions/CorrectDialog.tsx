import { Button, Dialog, Flex, Text, TextArea } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { correctionFault } from "#shared/calls/dispositions/correction.rules.ts";
import { correctAttempt } from "#shared/calls/floor/floor.contract.ts";
import type { Corrected, PastCall } from "#shared/calls/floor/floor.schema.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { leave } from "#web/kernel/edit/leave.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { ErrorState } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { ScopeQuestion, WhenQuestion } from "./OutcomeQuestions.tsx";
import { parseWhen } from "#web/calls/console/parse-callback-time.rules.ts";
import { zoneToShow } from "#web/calls/console/contact-clock.rules.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import type { DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";
import { dispositionsQuery } from "./dispositions.queries.ts";

interface Props {
  call: PastCall;
  task: Pick<CallTaskRow, "campaignId" | "timeZone" | "contactName">;
  onClose: () => void;
}

/** Says that something else came of a call, and why. */
export function CorrectDialog({ call, task, onClose }: Props) {
  const zone = zoneToShow(task.timeZone);
  const giveFocusBack = useFocusReturn(true);
  const [labelId, setLabelId] = useState<string | null>(null);
  const [reason, setReason] = useTyped("", "Reason", {
    layer: "dialog",
    what: `Correct “${call.disposition?.label}”`,
  });
  const close = () => leave("dialog", onClose);
  const [scope, setScope] = useState<DncScope | null>(null);
  const [when, setWhen] = useState({ text: "", mine: true });
  const labels = useQuery(dispositionsQuery(task.campaignId));
  const command = useCommand(correctAttempt, {
    showsError: true,
    onSuccess: (done) => {
      sayWhatStays(done);
      onClose();
    },
  });
  const { disposition } = call;
  const others = (labels.data?.items ?? []).filter(({ id }) => id !== disposition?.id);
  const fault = disposition && correctionFault(disposition, disposition);
  const options = others
    .filter((one) => disposition && correctionFault(disposition, one) === null)
    .map((one) => ({ value: one.id, label: one.label }));
  const label = others.find(({ id }) => id === labelId) ?? null;
  const localTime = parseWhen(when.text, zone, new Date());
  const isWhole =
    label !== null &&
    reason.trim().length >= 3 &&
    (label.action !== "schedule_callback" || localTime !== null) &&
    (label.action !== "add_to_global_dnc" || scope !== null);
  const save = () => {
    if (!label || !isWhole) return;
    command.mutate({
      params: { id: call.id },
      version: call.version,
      body: {
        dispositionId: label.id,
        reason,
        ...(label.action === "schedule_callback" &&
          localTime && { callback: { localTime, timeZone: zone, mine: when.mine } }),
        ...(label.action === "add_to_global_dnc" && scope && { dncScope: scope }),
      },
    });
  };
  return (
    <Dialog.Root open onOpenChange={(next) => next || close()}>
      <Dialog.Content
        maxWidth="420px"
        size="2"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
      >
        <Dialog.Title size="3">
          Correct “{disposition?.label}” of {task.contactName}
        </Dialog.Title>
        {labels.error ? (
          <ErrorState error={labels.error} onRetry={() => void labels.refetch()} />
        ) : (
          <Flex asChild direction="column" gap="3">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                save();
              }}
            >
              {fault ? (
                <Text size="2">{fault}</Text>
              ) : (
                <>
                  <Combobox
                    aria-label="What came of it"
                    placeholder="What came of it?"
                    loading={labels.isPending}
                    clearable={false}
                    value={labelId}
                    onChange={setLabelId}
                    options={options}
                  />
                  {label?.action === "schedule_callback" && (
                    <WhenQuestion
                      {...when}
                      zone={zone}
                      mineLabel={call.agentName ?? "Who called"}
                      onText={(text) => setWhen({ ...when, text })}
                      onMine={(mine) => setWhen({ ...when, mine })}
                    />
                  )}
                  {label?.action === "add_to_global_dnc" && (
                    <ScopeQuestion scope={scope} onScope={setScope} />
                  )}
                  <TextArea
                    aria-label="Reason"
                    placeholder="Why? It stays with the call."
                    rows={2}
                    maxLength={500}
                    value={reason}
                    onChange={(event) => setReason(event.target.value)}
                  />
                </>
              )}
              {command.error && (
                <Text size="2" color="red" role="alert">
                  {messageOf(command.error)}
                </Text>
              )}
              <Flex gap="2" justify="end">
                <Button type="button" variant="soft" color="gray" onClick={close}>
                  {fault ? "Close" : "Cancel"}
                </Button>
                {!fault && (
                  <Button type="submit" disabled={!isWhole} loading={command.isPending}>
                    Correct
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

/** What one might expect of the correction and does not see. */
function sayWhatStays({ taskFollows, barred, suppressionStands }: Corrected): void {
  if (suppressionStands) {
    toast.info("Still suppressed", { detail: "Lifting it is an act of its own, in Suppressions." });
  } else if (barred) toast.info("Not planned again", { detail: barred.detail });
  else if (!taskFollows) {
    toast.info("Only the call is corrected", {
      detail: "The person was called again since, or is with an agent now.",
    });
  }
}
