import { Tooltip } from "@radix-ui/themes";
import { initialsOf } from "./initials.ts";
import styles from "./Presence.module.css";

export interface Present {
  userId: string;
  name: string;
  mode: "viewing" | "editing";
  /** Label of the field being edited. */
  field?: string;
}

const SHOWN = 3;

/** Who else is here: gray ring viewing, accent ring editing; three, then +n. */
export function PresenceAvatars({
  people,
  size = 24,
}: {
  people: readonly Present[];
  /** 18 in rows, 24 in headers. */
  size?: 18 | 24;
}) {
  if (people.length === 0) return null;
  const rest = people.slice(SHOWN);
  return (
    <span className={styles.people} data-size={size} role="group" aria-label="Also here">
      {people.slice(0, SHOWN).map((person) => (
        <Tooltip key={person.userId} content={sentence(person)}>
          <span
            className={styles.person}
            data-mode={person.mode}
            role="img"
            aria-label={sentence(person)}
            tabIndex={size === 24 ? 0 : undefined}
          >
            {initialsOf(person.name)}
          </span>
        </Tooltip>
      ))}
      {rest.length > 0 && (
        <Tooltip content={rest.map(sentence).join(", ")}>
          <span className={styles.person}>+{rest.length}</span>
        </Tooltip>
      )}
    </span>
  );
}

function sentence({ name, mode, field }: Present): string {
  if (mode === "viewing") return `${name} is viewing`;
  return field ? `${name} is editing ${field}` : `${name} is editing`;
}
