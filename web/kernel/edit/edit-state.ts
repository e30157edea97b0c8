import type { Values } from "./merge.ts";

/** What an editor is about: a record, or null for one that is being made. */
export type Editable = { version: number } | null;

/** What an editor shows. */
export interface EditState<R extends Editable, V extends Values> {
  /** The newest record that is known here. */
  row: R;
  /** What stands there, with what was typed on top; not what was refused of an autosave. */
  values: V;
  /** What stands there. */
  theirs: V;
  /** Fields with something that is not saved. */
  typed: readonly (keyof V & string)[];
  /** Fields typed in here that somebody else has set meanwhile. */
  conflicts: readonly (keyof V & string)[];
  /** What the server did not take, as it was typed, and why. */
  refused: readonly { field: keyof V & string; message: string; mine: unknown }[];
  /** Texts that are no value of their field, as they were typed, and what is wrong with them. */
  unfit: readonly { field: keyof V & string; text: string; fault: string }[];
  /** Why nothing can be saved just now; an autosave tries again by itself. */
  outage: string | null;
  /** Why the last whole save was not done; a question whose value stands is no failure. */
  failure: string | null;
  isSaving: boolean;
  savedAt: Date | null;
}

export interface EditPort<R extends Editable, V extends Values> {
  valuesOf: (row: R) => V;
  /** Saves these fields on the version of `on`. @throws ApiError stale when that is not the newest */
  write: (changed: Partial<V>, on: R) => Promise<NonNullable<R>>;
  /** The record as it stands when a save was stale; without it the refusal brings it. */
  readAgain?: () => Promise<NonNullable<R>>;
  /** Told of each newer record that an answer brought. */
  onRow?: (row: NonNullable<R>) => void;
  /** Told, after `close`, of fields that could not be saved. */
  onLost?: (fields: readonly (keyof V & string)[]) => void;
  /** The field that an error of the API is about, where it is not named alike. */
  fieldAt?: (path: string) => string | undefined;
}

export interface EditMode {
  /** Saves by itself, this long after the last change. */
  autosaveMs?: number;
  /** A save takes all that was typed or, while one field is in question, nothing: forms. */
  isWhole?: boolean;
  /** After the answer whose value stands the person presses Save again: forms, which show what goes wrong. */
  isResentByHand?: boolean;
  /** Going elsewhere saves, as Enter does: cells and single fields. */
  isSavedOnLeaving?: boolean;
}
