/** An event as the log keeps it, with its data parsed. */
export interface LogEvent {
  pos: number;
  topic: string;
  epoch: string;
  seq: number;
  type: string;
  data: unknown;
  /** Characters of `data` as text. */
  size: number;
  causeId: string | null;
  authz: boolean;
  /** ISO time at which the relay wrote it. */
  at: string;
}

/** The current value of one key of a gauge topic. */
export interface GaugeValue {
  topic: string;
  key: string;
  rev: number;
  step: number;
  value: unknown;
}

/** A row of the log as SQL gives it: `data` is JSON text, bigints are numbers or strings. */
export interface LogRow {
  pos: number | string;
  topic: string;
  epoch: string;
  seq: number | string;
  type: string;
  data: string;
  cause_id: string | null;
  authz: boolean;
  at: string;
}

export function toEvent(row: LogRow): LogEvent {
  return {
    pos: Number(row.pos),
    topic: row.topic,
    epoch: row.epoch,
    seq: Number(row.seq),
    type: row.type,
    data: JSON.parse(row.data),
    size: row.data.length,
    causeId: row.cause_id,
    authz: row.authz,
    at: row.at,
  };
}
