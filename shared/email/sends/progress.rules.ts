import type { EmailProgress } from "./sends.schema.ts";

const SKIPPED = "skipped_";

/** Progress as the flat figures of a campaign: `skipped_suppressed` is one reason's count. */
export function toFigures({
  skipped,
  etaSec,
  ledgerFailed,
  senderOff,
  ...counts
}: EmailProgress): Record<string, number> {
  const figures: Record<string, number> = { ...counts };
  if (ledgerFailed) figures.ledgerFailed = 1;
  if (senderOff) figures.senderOff = 1;
  for (const [reason, count] of Object.entries(skipped)) figures[SKIPPED + reason] = count;
  if (etaSec !== null) figures.etaSec = etaSec;
  return figures;
}

/** The reverse: what is absent is 0, no ETA is null. */
export function fromFigures(figures: Record<string, number>): EmailProgress {
  const of = (key: string): number => figures[key] ?? 0;
  return {
    queued: of("queued"),
    sending: of("sending"),
    sent: of("sent"),
    failed: of("failed"),
    unknown: of("unknown"),
    cancelled: of("cancelled"),
    unsubscribed: of("unsubscribed"),
    ledgerFailed: of("ledgerFailed") > 0,
    senderOff: of("senderOff") > 0,
    ratePerSec: of("ratePerSec"),
    etaSec: figures.etaSec ?? null,
    skipped: Object.fromEntries(
      Object.entries(figures)
        .filter(([key]) => key.startsWith(SKIPPED))
        .map(([key, count]) => [key.slice(SKIPPED.length), count]),
    ),
  };
}

export const skippedTotal = ({ skipped }: EmailProgress): number =>
  Object.values(skipped).reduce((sum, count) => sum + count, 0);
