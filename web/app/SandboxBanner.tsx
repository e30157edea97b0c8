import { useSession } from "#web/kernel/api/session.store.ts";
import styles from "./ConnectionBanner.module.css";

/** In production, for as long as the sandbox stands in for a real provider. */
export function SandboxBanner() {
  const isSandbox = useSession((s) => s.sandbox);
  if (!isSandbox) return null;
  return (
    <div role="note" className={styles.sandbox}>
      Sandbox: mails stay in the mailbox here and reach nobody
    </div>
  );
}
