import { figureVerdicts, worstLag, type Verdict } from "#shared/system/system.rules.ts";
import type { SystemNow } from "#shared/system/system.schema.ts";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { bytesText, exactNumber } from "#web/kernel/ui/format.ts";

/** The machinery in figures; one past its limit names the limit. */
export function SystemFigures({ now }: { now: SystemNow }) {
  const verdicts = figureVerdicts(now);
  const seconds = (age: number | null) => (age === null ? 0 : Math.round(age * 10) / 10);
  const says = (verdict: Verdict, otherwise: string) => ({
    detail: verdict.over ?? otherwise,
    ...(verdict.over ? { meaning: verdict.meaning } : {}),
  });
  const lag = worstLag(now);
  const up = now.processes !== null && now.queues !== null;
  return (
    <FigureRow>
      <FigureCard
        label="Dead letters"
        value={now.deadLetters}
        {...says(verdicts.deadLetters, "given up for good")}
      />
      <FigureCard
        label="Outbox waits"
        value={seconds(now.outboxSeconds)}
        unit="s"
        {...says(verdicts.outbox, `${exactNumber(now.tasks)} jobs not ended`)}
      />
      <FigureCard
        label="Hub lag"
        value={lag}
        unit={lag === null ? "" : "ms"}
        {...says(verdicts.lag, "of the slowest hub")}
      />
      <FigureCard
        label="Processes"
        value={now.processes?.filter((one) => !one.gone).length ?? null}
        {...says(verdicts.processes, now.processes ? "all heard" : "not known without Redis")}
      />
      <FigureCard label="Redis" value={up ? "Up" : "Away"} {...says(verdicts.redis, "answers")} />
      <FigureCard
        label="Disk free"
        value={`${Math.floor(now.disk.part * 100)}\u00a0%`}
        {...says(verdicts.disk, bytesText(now.disk.bytes))}
      />
      <FigureCard
        label="Longest transaction"
        value={seconds(now.transactionSeconds)}
        unit="s"
        {...says(verdicts.transaction, `database of ${bytesText(now.databaseBytes)}`)}
      />
    </FigureRow>
  );
}
