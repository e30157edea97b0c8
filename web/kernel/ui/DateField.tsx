import { TextField } from "@radix-ui/themes";
import { useState } from "react";
import { parseDay } from "./parse-day.ts";
import { parseTime } from "./parse-time.ts";

interface DateFieldProps {
  /** `YYYY-MM-DD`, with `time` `YYYY-MM-DDTHH:MM` on the reader's clock; or null. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** A moment instead of a day. */
  time?: boolean;
  disabled?: boolean;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-label"?: string;
}

const localNow = () => new Date().toLocaleString("sv-SE").slice(0, 16).replace(" ", "T");

/**
 * A day, typed the way people say it ("fri", "14 dec", "+3"), or a moment ("mon 9am"); shown as ISO
 * once understood.
 */
export function DateField({ value, onChange, time = false, ...control }: DateFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  const settle = () => {
    if (typed === null) return;
    const isEmpty = typed.trim() === "";
    const read = time ? parseTime(typed, localNow()) : parseDay(typed, localNow().slice(0, 10));
    setMisread(read === null && !isEmpty);
    if (read !== null || isEmpty) {
      onChange(read);
      setTyped(null);
    }
  };
  return (
    <TextField.Root
      size="2"
      className="mono"
      placeholder={time ? "mon 9am, 14 dec 15:30" : "14 dec, fri, +3"}
      {...control}
      aria-invalid={misread || control["aria-invalid"]}
      color={misread ? "red" : undefined}
      value={typed ?? value?.replace("T", " ") ?? ""}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    >
      {misread && (
        <TextField.Slot side="right">{time ? "not a time" : "not a date"}</TextField.Slot>
      )}
    </TextField.Root>
  );
}
