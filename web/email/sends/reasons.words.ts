const WORDS: Record<string, string> = {
  no_email: "No address",
  invalid_email: "Bad address",
  suppressed: "Suppressed",
  deleted: "Deleted",
  unknown_contact: "Contact is gone",
  render: "Could not be put together",
  render_busy: "Machine too busy",
  not_arrived: "Did not arrive",
  worker_lost: "Worker ended",
  timeout: "No answer",
  connection_lost: "Connection lost",
  unreachable: "Provider not reachable",
};

/** A reason of the ledger in words. */
export function reasonWord(reason: string): string {
  return WORDS[reason] ?? reason.replaceAll("_", " ");
}
