import { now } from "../clock.ts";
import { ApiError, currentOf, messageOf } from "../api/problem.ts";
import type { Editable, EditMode, EditPort, EditState } from "./edit-state.ts";
import { asError, isStale, isRefusal } from "./refusal.ts";
import { isConflict, isSame, isTyped, merged, type Edit, type Values } from "./merge.ts";

const versionOf = (row: Editable): number => row?.version ?? -1;

interface Kept extends Edit {
  /** Why the server did not take it; stays until the field is saved. */
  refused?: string;
  /** Refused, and nothing typed since: waits for the next change, which may have been missing. */
  isHeld?: boolean;
}
type Edits = Map<string, Kept>;

/** A text that no value can be made of; `base` is what stood there when it was begun. */
interface Unfit {
  text: string;
  fault: string;
  base: unknown;
}

export const STALE = "Somebody changed this since you opened it.";
const RETRY_MS = 3000;

/**
 * The one engine of every editor: it holds what was typed over a record that others change too.
 * Fields not typed in follow the record. A save goes to the newest version; a field that somebody else
 * set since the person saw it asks whose stands, and different fields merge by themselves. Nothing
 * typed is dropped before it is saved or given up by the person.
 */
export class EditSession<R extends Editable, V extends Values> {
  port: EditPort<R, V>;
  state: EditState<R, V>;
  readonly #mode: EditMode;
  #known: R;
  #edits: Edits = new Map();
  #sending: Edits = new Map();
  readonly #unfit = new Map<string, Unfit>();
  /** Fields that are to be saved; what is typed beside them waits for its own save. */
  #wanted = new Set<string>();
  /** Fields whose save waits for an answer whose value stands. */
  #blocked = new Set<string>();
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** The next round takes what was refused along. */
  #again = false;
  /** A refusal named no field: each goes on its own, so that only the bad one stays behind. */
  #alone = false;
  #error: Error | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(row: R, port: EditPort<R, V>, mode: EditMode = {}) {
    this.#known = row;
    this.port = port;
    this.#mode = mode;
    this.state = {
      row,
      values: port.valuesOf(row),
      theirs: port.valuesOf(row),
      typed: [],
      conflicts: [],
      refused: [],
      unfit: [],
      outage: null,
      failure: null,
      isSaving: false,
      savedAt: null,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The record as the hub brings it. */
  sees(row: R): void {
    if (versionOf(row) <= versionOf(this.#known)) return;
    this.#known = row;
    this.#publish({});
  }

  /**
   * Takes what was typed.
   * @param shown what stood on the screen: a newer value that came in between asks
   */
  readonly change = (values: Partial<V>, shown: Values = this.state.values): void => {
    for (const [field, mine] of Object.entries(values)) {
      const before = this.#edits.get(field) ?? this.#sending.get(field);
      const isOn = before && (isTyped(before) || before.refused !== undefined);
      const from = isOn
        ? { base: before.base, sent: before.sent }
        : { base: this.#baseOf(field, shown), sent: [] };
      this.#unfit.delete(field);
      this.#edits.set(field, { mine, ...from, refused: before?.refused });
    }
    this.#again = true;
    if (this.#mode.autosaveMs !== undefined) this.#sendIn(this.#mode.autosaveMs);
    this.#publish({});
  };

  /**
   * Keeps a text of which no value can be made, as it was typed, until it is mended or given up. It is
   * never sent, and outlives the part of the editor that shows it.
   * @param fault what is wrong with it
   */
  readonly hold = (
    field: keyof V & string,
    text: string,
    fault: string,
    shown: Values = this.state.values,
  ): void => {
    this.#unfit.set(field, { text, fault, base: this.#baseOf(field, shown) });
    this.#publish({});
  };

  /** What a field held when the person began with what they are typing now. */
  #baseOf(field: string, shown: Values): unknown {
    const unfit = this.#unfit.get(field);
    return unfit ? unfit.base : shown[field];
  }

  /** Lets the person's own value stand, and goes on with the save that had to ask. */
  readonly keepMine = (field: string): void => {
    const edit = this.#edits.get(field);
    if (!edit) return;
    this.#edits.set(field, { ...edit, base: this.#now()[field], sent: [] });
    this.#publish({});
    this.#goOn();
  };

  /** Gives up what the person typed in a field: what stands there, stands. */
  readonly discard = (field: string): void => {
    this.#edits.delete(field);
    this.#unfit.delete(field);
    this.#wanted.delete(field);
    this.#blocked.delete(field);
    this.#publish({});
    this.#goOn();
  };

  /** Gives up all that was typed. */
  readonly discardAll = (): void => {
    clearTimeout(this.#timer);
    this.#edits.clear();
    this.#unfit.clear();
    this.#wanted.clear();
    this.#blocked.clear();
    this.#publish({ outage: null });
  };

  open(): void {
    this.#isClosed = false;
  }

  /** The editor is gone: an autosave sends what waits, and goes on trying through an outage. */
  close(): void {
    this.#isClosed = true;
    if (this.#mode.autosaveMs !== undefined) void this.flush();
  }

  /** Resolves when what is on its way has arrived or failed; what needs no Save of its own is sent first. */
  readonly settle = async (): Promise<void> => {
    if (this.#mode.autosaveMs !== undefined) await this.flush();
    else if (this.#mode.isSavedOnLeaving) await this.save();
    else await this.#running;
  };

  /** Sends what an autosave has gathered, at once. */
  readonly flush = (): Promise<Error | null> => {
    const ready = [...this.#edits].filter(([, { isHeld }]) => this.#again || !isHeld);
    this.#again = false;
    return this.save(ready.map(([field]) => field));
  };

  /**
   * Saves fields, all that are typed in unless told.
   * @returns what kept a whole save from being done; null when nothing did
   */
  readonly save = async (
    fields: readonly string[] = [...this.#edits.keys()],
  ): Promise<Error | null> => {
    clearTimeout(this.#timer);
    for (const field of fields) this.#wanted.add(field);
    this.#running ??= this.#run();
    await this.#running;
    return this.#error;
  };

  async #run(): Promise<void> {
    this.#error = null;
    this.#publish({ failure: null });
    // the caller has the promise before the first round may end
    await Promise.resolve();
    for (;;) {
      const sent = this.#takeReady();
      if (sent.size === 0) break;
      await this.#send(sent);
    }
    this.#running = null;
    this.#alone = false;
    this.#publish({ isSaving: false });
    const left = [...new Set([...this.#edits.keys(), ...this.#unfit.keys()])];
    const isLost = this.#isClosed && this.state.outage === null && left.length > 0;
    if (isLost) this.port.onLost?.(left);
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  /** After an answer: the save that had to ask is done once nothing is in question any more. */
  #goOn(): void {
    if (this.#mode.autosaveMs !== undefined) return void this.flush();
    const isAsking = this.#mode.isWhole && this.state.conflicts.length > 0;
    const fields = [...this.#blocked].filter((field) => !this.#isAsked(field));
    if (isAsking || fields.length === 0 || this.#mode.isResentByHand) return;
    for (const field of fields) this.#blocked.delete(field);
    void this.save(fields);
  }

  /** Moves the edits that may be sent now into a parcel of their own. */
  #takeReady(): Edits {
    this.#dropDone();
    const wanted = [...this.#wanted].filter((field) => this.#edits.has(field));
    const asked = wanted.filter((field) => this.#isAsked(field));
    this.#wanted = new Set(wanted.filter((field) => !asked.includes(field)));
    if (asked.length > 0) this.#blocked = new Set([...this.#blocked, ...asked]);
    if (this.#mode.isWhole && asked.length > 0) {
      this.#blocked = new Set([...this.#blocked, ...this.#wanted]);
      this.#wanted.clear();
      this.#error = new Error(STALE);
    }
    const next = this.#alone ? [...this.#wanted].slice(0, 1) : [...this.#wanted];
    const ready: Edits = new Map();
    for (const field of next) {
      const edit = this.#edits.get(field)!;
      ready.set(field, { ...edit, sent: [...edit.sent, edit.mine], isHeld: false });
      this.#edits.delete(field);
      this.#wanted.delete(field);
    }
    if (ready.size === 0)
      this.#publish({ outage: this.#error === null ? null : this.state.outage });
    return ready;
  }

  /** What stands already as the person wants it needs no save. */
  #dropDone(): void {
    const now = this.#now();
    for (const [field, edit] of this.#edits) {
      if (!isTyped(edit) || isSame(now[field], edit.mine)) this.#edits.delete(field);
    }
  }

  async #send(sent: Edits): Promise<void> {
    this.#sending = sent;
    this.#publish({ isSaving: true });
    try {
      const row = await this.#write(sent);
      this.#learn(row);
      const saved = this.#now();
      for (const field of sent.keys()) {
        const newer = this.#edits.get(field);
        // what was typed since it was sent goes on, from what is saved now
        if (newer) this.#edits.set(field, { mine: newer.mine, base: saved[field], sent: [] });
        const unfit = this.#unfit.get(field);
        if (unfit) this.#unfit.set(field, { ...unfit, base: saved[field] });
      }
      this.#sending = new Map();
      this.#publish({ savedAt: new Date(now()), outage: null });
    } catch (error) {
      this.#edits = new Map([...sent, ...this.#edits]);
      this.#sending = new Map();
      this.#failed(error, sent);
    }
  }

  /** Writes; over changes of other fields it is tried again, on what they made of the record. */
  async #write(sent: Edits): Promise<NonNullable<R>> {
    const changed = Object.fromEntries([...sent].map(([field, { mine }]) => [field, mine]));
    for (;;) {
      const on = this.#known;
      try {
        return await this.port.write(changed as Partial<V>, on);
      } catch (error) {
        if (!isStale(error)) throw error;
        const current = this.port.readAgain
          ? await this.port.readAgain()
          : currentOf<NonNullable<R>>(error);
        if (current) this.#learn(current);
        if (versionOf(this.#known) <= versionOf(on)) throw error;
        const now = this.#now();
        if ([...sent].some(([field, edit]) => isConflict(edit, now[field]))) throw error;
      }
    }
  }

  #learn(row: NonNullable<R>): void {
    if (versionOf(row) > versionOf(this.#known)) this.#known = row;
    this.port.onRow?.(row);
  }

  #failed(error: unknown, sent: Edits): void {
    if (isStale(error) && this.#isAnyAsked(sent)) {
      for (const field of sent.keys()) this.#wanted.add(field);
      return;
    }
    if (this.#mode.isWhole) {
      this.#error = asError(error);
      this.#publish({ failure: messageOf(error) });
      return;
    }
    const isOutage = !isRefusal(error);
    if (isOutage && this.#mode.autosaveMs !== undefined) {
      this.#wanted.clear();
      this.#sendIn(RETRY_MS);
      this.#error = asError(error);
      this.#publish({ outage: messageOf(error) });
      return;
    }
    this.#refuse(error, sent, isOutage);
  }

  /** Keeps back what was refused, with the reason; what else was sent with it goes again. */
  #refuse(error: unknown, sent: Edits, isOutage: boolean): void {
    const reasons = this.#reasonsOf(error);
    const named = [...sent.keys()].filter((field) => reasons.has(field));
    const isUnclear = named.length === 0 && sent.size > 1 && !isOutage;
    if (isUnclear) this.#alone = true;
    const bad = named.length > 0 ? named : isUnclear ? [] : [...sent.keys()];
    for (const field of sent.keys()) if (!bad.includes(field)) this.#wanted.add(field);
    for (const field of bad) {
      const edit = this.#edits.get(field)!;
      const isHeld =
        this.#mode.autosaveMs !== undefined && isSame(edit.mine, sent.get(field)!.mine);
      if (this.#mode.autosaveMs !== undefined && !isHeld) this.#wanted.add(field);
      this.#edits.set(field, { ...edit, isHeld, refused: reasons.get(field) ?? messageOf(error) });
    }
    this.#publish({ outage: null });
  }

  #reasonsOf(error: unknown): ReadonlyMap<string, string> {
    const faults = error instanceof ApiError ? error.fieldErrors : [];
    const fieldAt = this.port.fieldAt ?? ((path: string) => path.split(".")[0]);
    return new Map(faults.map(({ path, message }) => [fieldAt(path) ?? path, message]));
  }

  #now(): V {
    return this.port.valuesOf(this.#known);
  }

  #isAsked(field: string): boolean {
    const edit = this.#edits.get(field);
    return edit !== undefined && isConflict(edit, this.#now()[field]);
  }

  #isAnyAsked(edits: Edits): boolean {
    return [...edits.keys()].some((field) => this.#isAsked(field));
  }

  #publish(part: Partial<EditState<R, V>>): void {
    const all = new Map([...this.#sending, ...this.#edits]);
    const typed = [...all].filter(([, edit]) => isTyped(edit));
    // while a save runs its own row may come by the hub before the answer
    const conflicts = this.#running
      ? this.state.conflicts.filter((field) => this.#edits.has(field))
      : [...this.#edits.keys()].filter((field) => this.#isAsked(field));
    this.state = {
      ...this.state,
      ...part,
      row: this.#known,
      theirs: this.#now(),
      values: merged(
        this.#now(),
        typed.filter(([, { isHeld }]) => !isHeld),
      ),
      typed: typed.map(([field]) => field),
      conflicts,
      refused: typed.flatMap(([field, { refused, mine }]) =>
        refused === undefined ? [] : [{ field, message: refused, mine }],
      ),
      unfit: [...this.#unfit].map(([field, { text, fault }]) => ({ field, text, fault })),
    };
    for (const listener of this.#listeners) listener();
  }
}
