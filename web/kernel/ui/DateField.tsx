import { TextField } from "@radix-ui/themes";
import { useState } from "react";
import { parseDay } from "./parse-day.ts";

interface DateFieldProps {
  /** `YYYY-MM-DD`, or null. */
  value: string | null;
  onChange: (value: string | null) => void;
  disabled?: boolean;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-label"?: string;
}

const localToday = () => new Date().toLocaleDateString("sv-SE");

/** A day, typed the way people say it ("fri", "14 dec", "+3"); shown as ISO once understood. */
export function DateField({ value, onChange, ...control }: DateFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [misread, setMisread] = useState(false);
  const settle = () => {
    if (typed === null) return;
    const day = typed.trim() === "" ? null : parseDay(typed, localToday());
    setMisread(day === null && typed.trim() !== "");
    if (day !== null || typed.trim() === "") {
      onChange(day);
      setTyped(null);
    }
  };
  return (
    <TextField.Root
      size="2"
      className="mono"
      placeholder="14 dec, fri, +3"
      {...control}
      aria-invalid={misread || control["aria-invalid"]}
      color={misread ? "red" : undefined}
      value={typed ?? value ?? ""}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    >
      {misread && <TextField.Slot side="right">not a date</TextField.Slot>}
    </TextField.Root>
  );
}
