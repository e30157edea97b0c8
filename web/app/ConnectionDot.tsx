import { Tooltip } from "@radix-ui/themes";
import { useConnection, type ConnectionState } from "#web/kernel/realtime/connection.ts";
import styles from "./ConnectionDot.module.css";

const WORDS: Record<ConnectionState, string> = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

/** Whether this page hears what others do. */
export function ConnectionDot() {
  const state = useConnection((s) => s.state);
  const label = `${WORDS[state]}: ${state === "live" ? "changes of others appear by themselves" : "changes of others wait"}`;
  return (
    <Tooltip content={label}>
      <span className={styles.dot} data-state={state} role="img" aria-label={label} tabIndex={0} />
    </Tooltip>
  );
}
