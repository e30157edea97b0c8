/** One recorded action, or a bare field change of an audited entity (`action` ends in `.changed`). */
export interface Recorded {
  action: string;
  entity: string;
  id: string;
  payload: Record<string, unknown>;
}
