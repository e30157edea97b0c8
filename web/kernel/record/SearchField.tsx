import { TextField } from "@radix-ui/themes";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";

const WAIT_MS = 200;

/** Text search above a grid: asks a moment after the last key, Esc empties it. */
export function SearchField({
  label,
  onSearch,
}: {
  label: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), WAIT_MS);
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
