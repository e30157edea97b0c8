import type { NotDialled } from "#shared/calls/attempts/not-dialled.rules.ts";

/** What an agent reads when the person has left the desk and nobody was called. */
export const NOT_DIALLED_WORDS: Record<NotDialled, string> = {
  late: "The system was too busy to dial in time. Nobody was called; the person is back in the queue.",
  campaign: "The campaign was paused or ended before the number was dialled. Nobody was called.",
  suppressed:
    "The person, their number or their company must not be called any more. Nobody was called.",
  deleted: "The contact was deleted before the number was dialled. Nobody was called.",
  calling_hours:
    "The person’s calling hours ended before the number was dialled. Nobody was called.",
  destination: "The campaign may not call this number any more. Nobody was called.",
  caps: "The person, number or company was called from elsewhere meanwhile. Nobody was called.",
  refused: "A rule kept the number from being dialled. Nobody was called.",
};

/** Where the reason is not known, or could not be asked for. */
export const NOT_DIALLED_AT_ALL = "Nobody was called; the person is back in the queue.";
