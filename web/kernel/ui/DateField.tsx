import { now } from "../clock.ts";
import { TextField } from "@radix-ui/themes";
import { useEffect, useRef, useState } from "react";
import { useUnsaved } from "../edit/use-unsaved.ts";
import { parseDay } from "./parse-day.ts";
import { parseTime } from "./parse-time.ts";

interface DateFieldProps {
  /** `YYYY-MM-DD`, with `time` `YYYY-MM-DDTHH:MM` on the reader's clock; or null. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** A moment instead of a day. */
  time?: boolean;
  disabled?: boolean;
  /** What the person calls it, where nothing else says so. */
  label?: string;
  /** What was typed and is no date, where an editor keeps it beyond the life of this field. */
  unfit?: string | undefined;
  /** Keeps such a text, and what is wrong with it; without it the field does. */
  onUnfit?: (text: string, fault: string) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-label"?: string;
}

const localNow = () => new Date(now()).toLocaleString("sv-SE").slice(0, 16).replace(" ", "T");

/**
 * A day, typed the way people say it ("fri", "14 dec", "+3"), or a moment ("mon 9am"); shown as ISO
 * once understood. A text that is none stays as it was typed, and is asked about before it is lost.
 */
export function DateField({
  value,
  onChange,
  time = false,
  label,
  unfit,
  onUnfit,
  ...control
}: DateFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  // as of this moment, before any drawing
  const latest = useRef(typed);
  const set = (text: string | null) => {
    latest.current = text;
    setTyped(text);
  };
  const fault = time ? "not a time" : "not a date";
  const settle = () => {
    const text = latest.current;
    if (text === null) return;
    const isEmpty = text.trim() === "";
    const read = time ? parseTime(text, localNow()) : parseDay(text, localNow().slice(0, 10));
    const isNone = read === null && !isEmpty;
    setMisread(isNone && !onUnfit);
    if (isNone && !onUnfit) return;
    set(null);
    if (isNone) onUnfit?.(text, `‘${text}’ is ${fault}.`);
    else onChange(read);
  };
  const settleLast = useRef(settle);
  useEffect(() => {
    settleLast.current = settle;
  });
  // a field that goes while it is typed in (a key that opens the next step) has no blur
  useEffect(() => () => settleLast.current(), []);
  useUnsaved({
    isUnsaved: () => latest.current !== null,
    fields: () => [label ?? control["aria-label"] ?? "Date"],
    discard: () => {
      set(null);
      setMisread(false);
    },
  });
  const isMisread = misread || (typed === null && unfit !== undefined);
  return (
    <TextField.Root
      size="2"
      className="mono"
      placeholder={time ? "mon 9am, 14 dec 15:30" : "14 dec, fri, +3"}
      {...control}
      aria-invalid={isMisread || control["aria-invalid"]}
      color={isMisread || control["aria-invalid"] ? "red" : undefined}
      value={typed ?? unfit ?? value?.replace("T", " ") ?? ""}
      onChange={(event) => set(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    >
      {isMisread && <TextField.Slot side="right">{fault}</TextField.Slot>}
    </TextField.Root>
  );
}
