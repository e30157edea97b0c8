import { useState, type KeyboardEvent, type Ref } from "react";
import styles from "./Console.module.css";

export interface RadioOption {
  id: string;
  word: string;
  /** The key that chooses it, as shown; "" for none. */
  keyWord: string;
  disabled?: boolean;
}

interface RadioListProps {
  ref?: Ref<HTMLDivElement>;
  label: string;
  options: readonly RadioOption[];
  chosenId: string | null;
  disabled?: boolean;
  onChoose: (id: string) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * One of several, each with its digit. One stop of Tab; arrows go from one to the next and choose
 * nothing, for some of them act at once.
 */
export function RadioList(props: RadioListProps) {
  const { ref, label, options, chosenId, disabled = false, onChoose } = props;
  const [wentTo, setWentTo] = useState<string | null>(null);
  const able = options.filter((one) => !disabled && !one.disabled);
  const stop = [wentTo, chosenId].find((id) => able.some((one) => one.id === id)) ?? able[0]?.id;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = [
      ...event.currentTarget.querySelectorAll<HTMLButtonElement>("button:not(:disabled)"),
    ];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]!.focus();
  };
  return (
    <div
      ref={ref}
      role="radiogroup"
      aria-label={label}
      className={styles.labels}
      onKeyDown={onKeyDown}
    >
      {options.map(({ id, word, keyWord, disabled: isOff }) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === chosenId}
          disabled={disabled || isOff}
          tabIndex={id === stop ? 0 : -1}
          className={styles.label}
          onFocus={() => setWentTo(id)}
          onBlur={() => setWentTo(null)}
          onClick={() => onChoose(id)}
        >
          <span className={styles.key}>{keyWord}</span>
          {word}
        </button>
      ))}
    </div>
  );
}
