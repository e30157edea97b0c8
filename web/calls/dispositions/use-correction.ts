import { now } from "#web/kernel/clock.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { correctionFault, settlingFault } from "#shared/calls/dispositions/correction.rules.ts";
import type { DispositionRow, DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";
import { correctAttempt, settleAttempt } from "#shared/calls/floor/floor.contract.ts";
import type { Corrected, PastCall } from "#shared/calls/floor/floor.schema.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { exactZone } from "#web/calls/console/contact-clock.rules.ts";
import { parseWhen } from "#web/calls/console/parse-callback-time.rules.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { dispositionsQuery } from "./dispositions.queries.ts";

interface CorrectionOptions {
  call: PastCall;
  task: Pick<CallTaskRow, "campaignId" | "timeZone">;
  onDone: (done: Corrected) => void;
}

const faultFrom = (from: PastCall["disposition"], to: DispositionRow): string | null =>
  from ? correctionFault(from, to) : settlingFault(to);

/** A call's outcome as it is chosen and typed, and its command: another one, or the first. */
export function useCorrection({ call, task, onDone }: CorrectionOptions) {
  const [saidZone, setZone] = useState<string | null>(null);
  const zone = exactZone(task.timeZone) ?? saidZone;
  const [labelId, setLabelId] = useState<string | null>(null);
  const [reason, setReason] = useTyped("", "Reason", {
    layer: "dialog",
    what: call.disposition ? `Correct “${call.disposition.label}”` : "Settle the call",
  });
  const [scope, setScope] = useState<DncScope | null>(null);
  const [when, setWhen] = useState({ text: "", mine: true });
  const labels = useQuery(dispositionsQuery(task.campaignId));
  const { disposition } = call;
  const command = useCommand(disposition ? correctAttempt : settleAttempt, {
    showsError: true,
    onSuccess: onDone,
  });
  const others = (labels.data?.items ?? []).filter(({ id }) => id !== disposition?.id);
  const label = others.find(({ id }) => id === labelId) ?? null;
  const localTime = zone && parseWhen(when.text, zone, new Date(now()));
  const needsTime = label?.action === "schedule_callback";
  const needsScope = label?.action === "add_to_global_dnc";
  const isWhole =
    label !== null &&
    reason.trim().length >= 3 &&
    (!needsTime || !!localTime) &&
    (!needsScope || scope !== null);
  const save = () => {
    if (!label || !isWhole) return;
    const body = {
      dispositionId: label.id,
      reason,
      ...(needsTime &&
        zone &&
        localTime && { callback: { localTime, timeZone: zone, mine: when.mine } }),
      ...(needsScope && scope && { dncScope: scope }),
    };
    command.mutate({ params: { id: call.id }, version: call.version, body });
  };
  const time = { zone, zoneKey: task.timeZone, setZone, needsTime, when, setWhen };
  return {
    labels,
    /** Why this call cannot be corrected at all. */
    fault: disposition && correctionFault(disposition, disposition),
    options: others
      .filter((one) => faultFrom(disposition, one) === null)
      .map((one) => ({ value: one.id, label: one.label })),
    ...{ labelId, setLabelId, reason, setReason },
    ...time,
    ...{ needsScope, scope, setScope },
    ...{ isWhole, save, error: command.error, isPending: command.isPending },
  };
}
