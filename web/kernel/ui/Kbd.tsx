import { Tooltip } from "@radix-ui/themes";
import type { ReactNode } from "react";
import styles from "./Kbd.module.css";
import { useShownKeys } from "./use-keys.ts";

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  alt: isMac ? "⌥" : "Alt",
  shift: isMac ? "⇧" : "Shift",
  enter: isMac ? "↵" : "Enter",
  escape: "Esc",
  space: "Space",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

function parts(combo: string): string[][] {
  return combo
    .split(" ")
    .map((step) =>
      step
        .split("+")
        .map((k) => NAMES[k] ?? (k.length === 1 ? k.toUpperCase() : k.replace(/^f(?=\d)/, "F"))),
    );
}

/** A key combination as people write it: `mod+k` is ⌘ K. */
export function Kbd({ combo }: { combo: string }) {
  const shown = useShownKeys(combo);
  return (
    <span className={styles.keys}>
      {parts(shown).map((step, i) => (
        <span key={i} className={styles.step}>
          {step.map((key) => (
            <kbd key={key} className={styles.key}>
              {key}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}

/** Tooltip that names a control and shows its key. Wrap every icon button in one. */
export function KeyHint({
  label,
  combo,
  children,
}: {
  label: string;
  combo?: string;
  children: ReactNode;
}) {
  const content = (
    <span className={styles.hint}>
      {label}
      {combo && <Kbd combo={combo} />}
    </span>
  );
  return <Tooltip content={content}>{children}</Tooltip>;
}
