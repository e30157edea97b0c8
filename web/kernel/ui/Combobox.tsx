import { Popover } from "@radix-ui/themes";
import { Command } from "cmdk";
import { Check, ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import styles from "./Combobox.module.css";

export interface ComboOption {
  value: string;
  label: string;
  /** Second line or right side: a domain, a count. */
  hint?: string;
}

interface ComboboxProps {
  value: string | null;
  onChange: (value: string | null) => void;
  options: readonly ComboOption[];
  placeholder?: string;
  /** The options are not here yet. The control takes the focus and opens all the same. */
  loading?: boolean;
  /** Options come from the server for the typed text; they are then not filtered here. */
  onSearch?: (text: string) => void;
  /** Clears on choosing the chosen one again. */
  clearable?: boolean;
  disabled?: boolean;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "aria-label"?: string;
}

/** One choice out of many, found by typing. */
export function Combobox({
  value,
  onChange,
  options,
  placeholder = "Choose",
  loading = false,
  onSearch,
  clearable = true,
  disabled,
  ...control
}: ComboboxProps) {
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  const choose = (next: string) => {
    onChange(next === value && clearable ? null : next);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger>
        <button
          type="button"
          role="combobox"
          aria-expanded={open}
          aria-haspopup="listbox"
          className={styles.trigger}
          disabled={disabled}
          {...control}
        >
          <span className={chosen ? "truncate" : styles.placeholder}>
            {chosen?.label ?? value ?? placeholder}
          </span>
          <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Content size="1" className={styles.popover} align="start" sideOffset={4}>
        <Command shouldFilter={!onSearch} loop className={styles.command}>
          <Command.Input
            className={styles.input}
            placeholder="Type to find"
            onValueChange={onSearch}
            autoFocus
          />
          <Command.List className={styles.list}>
            <Command.Empty className={styles.empty}>
              {loading ? "Reading…" : "Nothing matches"}
            </Command.Empty>
            {options.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label, option.hint ?? ""]}
                className={styles.item}
                onSelect={() => choose(option.value)}
              >
                <Check
                  size={14}
                  aria-hidden
                  className={option.value === value ? styles.check : styles.noCheck}
                />
                <span className="truncate">{option.label}</span>
                {option.hint && <span className={styles.hint}>{option.hint}</span>}
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      </Popover.Content>
    </Popover.Root>
  );
}
