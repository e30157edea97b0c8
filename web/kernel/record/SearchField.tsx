import { TextField } from "@radix-ui/themes";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

const WAIT_MS = 200;

interface SearchFieldProps {
  label: string;
  /** What is asked for now, of `useUrlView`: it comes with the address, and with the Back button. */
  value: string;
  onSearch: (text: string) => void;
}

/** Text search above a grid: asks a moment after the last key, Esc empties it. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const asked = useRef(value);
  useEffect(() => {
    // what this field asked for itself stays as it is typed
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() === asked.current) return;
      asked.current = text.trim();
      onSearch(asked.current);
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <TextField.Root
      size="1"
      type="search"
      placeholder={label}
      aria-label={label}
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || text === "") return;
        event.stopPropagation();
        setText("");
      }}
    >
      <TextField.Slot>
        <Search size={14} strokeWidth={1.75} aria-hidden />
      </TextField.Slot>
    </TextField.Root>
  );
}
