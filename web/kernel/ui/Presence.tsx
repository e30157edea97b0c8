import { Tooltip } from "@radix-ui/themes";
import { useSession } from "../api/session.store.ts";
import type { Viewer } from "../realtime/hooks.ts";
import { initialsOf } from "./initials.ts";
import styles from "./Presence.module.css";

const SHOWN = 3;

/** Who else is here: gray ring viewing, accent ring editing; three, then +n. */
export function PresenceAvatars({
  people,
  size = 24,
}: {
  /** From `usePresence`. */
  people: readonly Viewer[];
  /** 18 in rows, 24 in headers. */
  size?: 18 | 24;
}) {
  const me = useSession((s) => s.user?.id);
  const others = people.filter((person) => person.userId !== me);
  if (others.length === 0) return null;
  const rest = others.slice(SHOWN);
  return (
    <span className={styles.people} data-size={size} role="group" aria-label="Also here">
      {others.slice(0, SHOWN).map((person) => (
        <Tooltip key={person.userId} content={sentence(person)}>
          <span
            className={styles.person}
            data-mode={person.state.mode}
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

function sentence({ name, state: { mode, field } }: Viewer): string {
  if (mode !== "editing") return `${name} is viewing`;
  return field === undefined ? `${name} is editing` : `${name} is editing ${field}`;
}
