export const SYSTEM_ACTIONS = [
  "add_to_global_dnc",
  "campaign_opt_out",
  "retry_after_delay",
  "schedule_callback",
  "converted_qualified",
  "mark_number_invalid",
  "client_opt_out",
  "no_action",
] as const;
export type SystemAction = (typeof SYSTEM_ACTIONS)[number];

/** How long a disposition can be undone by who saved it, seconds. */
export const UNDO_SECONDS = 5;

/**
 * What these set off is the task's alone. The others reached further by then: other queues were
 * purged, the reviewers have the lead; those a supervisor corrects.
 */
const UNDOABLE: readonly string[] = [
  "retry_after_delay",
  "schedule_callback",
  "campaign_opt_out",
  "no_action",
] satisfies SystemAction[];

export const isUndoable = (action: string): boolean => UNDOABLE.includes(action);

/** Parameters of a label's action. */
export interface DispositionParams {
  /** `retry_after_delay`: minutes until the next try. */
  delayMinutes?: number;
  /** `retry_after_delay`: tries after which the task is done. */
  maxAttempts?: number;
}

interface DefaultLabel {
  label: string;
  action: SystemAction;
  params: DispositionParams;
  isConversation: boolean;
}

/** A label that calls again, where nothing else is said. */
export const RETRY = { delayMinutes: 120, maxAttempts: 5 } as const;

const retry = (label: string, delayMinutes: number): DefaultLabel => ({
  label,
  action: "retry_after_delay",
  params: { ...RETRY, delayMinutes },
  isConversation: false,
});

const talked = (label: string, action: SystemAction): DefaultLabel => ({
  label,
  action,
  params: {},
  isConversation: true,
});

/** The labels a new campaign starts with; order is the order of the keys 1–9 and 0. */
export const DEFAULT_DISPOSITIONS: readonly DefaultLabel[] = [
  retry("No Answer", RETRY.delayMinutes),
  retry("Busy", 30),
  retry("Voicemail", 24 * 60),
  talked("Callback", "schedule_callback"),
  talked("Not Interested", "campaign_opt_out"),
  talked("Qualified", "converted_qualified"),
  talked("Not Qualified", "no_action"),
  talked("DNC", "add_to_global_dnc"),
  { label: "Wrong Number", action: "mark_number_invalid", params: {}, isConversation: true },
  { label: "Invalid Data", action: "mark_number_invalid", params: {}, isConversation: false },
  retry("Gatekeeper", 24 * 60),
];
