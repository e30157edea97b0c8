import type { CampaignRow, ChangeCampaign } from "#shared/campaigns/campaign.schema.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { changeOf, draftOf, fieldAt } from "./draft.fields.ts";
import type { Draft, DraftField } from "./draft.fields.ts";

const WAIT_MS = 600;
const RETRY_MS = 3000;

interface Edit {
  mine: unknown;
  /** Values that are no news to the person: what stood there when he began, and what he has sent. */
  seen: readonly unknown[];
  /** Why the server did not take it; stays until the field is saved. */
  refused?: string;
  /** Refused and not typed anew: goes again only with the next change, which may have been missing. */
  isHeld?: boolean;
}
type Edits = Map<DraftField, Edit>;

export interface DraftState {
  /** What will be saved; neither what was refused nor what a colleague changed too. */
  pending: Partial<Draft>;
  conflicts: readonly DraftField[];
  refused: readonly { field: DraftField; message: string }[];
  /** Why nothing can be saved just now; it is tried again by itself. */
  outage: string | null;
  saving: boolean;
  savedAt: Date | null;
}

interface DraftPort {
  write(body: ChangeCampaign, version: number): Promise<CampaignRow>;
  onRow(row: CampaignRow): void;
  /** Told after `close` of what could not be kept. */
  onLost(fields: readonly DraftField[]): void;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const valuesOf = (edits: Iterable<[DraftField, Edit]>): Partial<Draft> =>
  Object.fromEntries([...edits].map(([field, { mine }]) => [field, mine]));

/**
 * Keeps a draft as it is typed: changes are gathered for a moment and sent together. Each field is
 * saved on the value its person saw, so that a colleague's change of another one stays and of the
 * same one asks. Nothing typed is dropped before it is saved, refused or given up.
 */
export class DraftSaver {
  port: DraftPort;
  state: DraftState = {
    pending: {},
    conflicts: [],
    refused: [],
    outage: null,
    saving: false,
    savedAt: null,
  };
  #known: CampaignRow;
  #edits: Edits = new Map();
  #sending: Edits = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isClosed = false;
  /** The next round takes what was refused along. */
  #again = false;
  /** A refusal named no field: each goes on its own, so that only the bad one stays behind. */
  #alone = false;
  readonly #listeners = new Set<() => void>();

  constructor(campaign: CampaignRow, port: DraftPort) {
    this.#known = campaign;
    this.port = port;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The campaign as the hub brings it. */
  sees(row: CampaignRow): void {
    if (row.version <= this.#known.version) return;
    this.#known = row;
    this.#publish({});
  }

  readonly change = (values: Partial<Draft>): void => {
    const now = draftOf(this.#known);
    for (const field of Object.keys(values) as DraftField[]) {
      const before = this.#edits.get(field) ?? this.#sending.get(field);
      const seen = before?.seen ?? [now[field]];
      this.#edits.set(field, { mine: values[field], seen, refused: before?.refused });
    }
    this.#again = true;
    this.#sendIn(WAIT_MS);
    this.#publish({});
  };

  /** Saves the person's own value although a colleague changed the field meanwhile. */
  readonly keepMine = (field: DraftField): void => {
    const edit = this.#edits.get(field);
    if (edit) this.#edits.set(field, { ...edit, seen: [draftOf(this.#known)[field]] });
    void this.send();
  };

  /** Gives the person's own value up. */
  readonly discard = (field: DraftField): void => {
    this.#edits.delete(field);
    this.#publish({});
  };

  open(): void {
    this.#isClosed = false;
  }

  /** Sends what waits; through an outage it goes on trying. */
  close(): void {
    this.#isClosed = true;
    void this.send();
  }

  readonly send = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (this.#isRunning) return;
    this.#isRunning = true;
    let goesOn = true;
    while (goesOn) goesOn = await this.#round();
    this.#isRunning = false;
    this.#alone = false;
    this.#publish({ saving: false });
    const isLost = this.#isClosed && this.state.outage === null && this.#edits.size > 0;
    if (isLost) this.port.onLost([...this.#edits.keys()]);
  };

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), ms);
  }

  /** Sends once. @returns whether there may be more to send */
  async #round(): Promise<boolean> {
    const sent = this.#takeReady();
    if (sent.size === 0) {
      this.#publish({ outage: null });
      return false;
    }
    this.#sending = sent;
    this.#publish({ saving: true });
    try {
      const body = changeOf(this.#known, valuesOf(sent));
      const row = await this.port.write(body, this.#known.version);
      this.#learn(row);
      const saved = draftOf(row);
      for (const field of sent.keys()) {
        const newer = this.#edits.get(field);
        if (newer) this.#edits.set(field, { mine: newer.mine, seen: [saved[field]] });
      }
      this.#sending = new Map();
      this.#publish({ savedAt: new Date(), outage: null });
      return true;
    } catch (error) {
      this.#edits = new Map([...sent, ...this.#edits]);
      this.#sending = new Map();
      return this.#failed(error, sent);
    }
  }

  #takeReady(): Edits {
    const now = draftOf(this.#known);
    const ready: Edits = new Map();
    for (const [field, edit] of this.#edits) {
      if (same(now[field], edit.mine)) this.#edits.delete(field);
      else if (this.#isNews(field, edit) || (edit.isHeld && !this.#again)) continue;
      else if (!this.#alone || ready.size === 0) {
        ready.set(field, { ...edit, seen: [...edit.seen, edit.mine], isHeld: false });
        this.#edits.delete(field);
      }
    }
    this.#again = false;
    return ready;
  }

  #isNews(field: DraftField, { mine, seen }: Edit): boolean {
    const now = draftOf(this.#known)[field];
    return !same(now, mine) && !seen.some((value) => same(value, now));
  }

  #learn(row: CampaignRow): void {
    if (row.version > this.#known.version) this.#known = row;
    this.port.onRow(row);
  }

  #failed(error: unknown, sent: Edits): boolean {
    if (!isRefusal(error)) {
      this.#sendIn(RETRY_MS);
      this.#publish({ outage: messageOf(error) });
      return false;
    }
    if (error.code === "stale") {
      this.#learn(error.problem.current as CampaignRow);
      return true;
    }
    const reasons = new Map(error.fieldErrors.map(({ path, message }) => [fieldAt(path), message]));
    const named = [...sent.keys()].filter((field) => reasons.has(field));
    const isUnclear = named.length === 0 && sent.size > 1;
    if (isUnclear) this.#alone = true;
    const bad = named.length > 0 ? named : isUnclear ? [] : [...sent.keys()];
    for (const field of bad) {
      const edit = this.#edits.get(field)!;
      const isHeld = same(edit.mine, sent.get(field)!.mine);
      const refused = reasons.get(field) ?? messageOf(error);
      this.#edits.set(field, { ...edit, isHeld, refused });
    }
    this.#publish({ outage: null });
    return true;
  }

  #publish(part: Partial<DraftState>): void {
    const all = new Map([...this.#sending, ...this.#edits]);
    const news = [...this.#edits].filter(([field, edit]) => this.#isNews(field, edit));
    // while a save runs its own row may come by the hub before the answer
    const conflicts = this.#isRunning
      ? this.state.conflicts.filter((field) => this.#edits.has(field))
      : news.map(([field]) => field);
    this.state = {
      ...this.state,
      ...part,
      pending: valuesOf([...all].filter(([f, { isHeld }]) => !isHeld && !conflicts.includes(f))),
      conflicts,
      refused: [...all].flatMap(([field, { refused }]) =>
        refused === undefined ? [] : [{ field, message: refused }],
      ),
    };
    for (const listener of this.#listeners) listener();
  }
}

/** A clear no. An outage, an overload or a session that ended say nothing about what was typed. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}
