import { useEffect, useState } from "react";
import { useConnection } from "#web/kernel/realtime/connection.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import styles from "./ConnectionBanner.module.css";

const QUIET_MS = 2_000;
/** The first connection competes with loading the page. */
const FIRST_QUIET_MS = 6_000;
const CAUGHT_UP_MS = 4_000;

/** Nothing below 2 s; then what is happening; then what was caught up, for 4 s. It moves nothing on the page. */
export function ConnectionBanner() {
  const { state, since, caughtUp } = useConnection();
  const [shown, setShown] = useState<"none" | "lost" | "back">("none");
  useEffect(() => {
    if (state === "reconnecting" || state === "connecting") {
      const quiet = state === "connecting" ? FIRST_QUIET_MS : QUIET_MS;
      const timer = setTimeout(() => setShown("lost"), quiet - (performance.now() - since));
      return () => clearTimeout(timer);
    }
    if (state !== "live") return;
    setShown((before) => (before === "lost" ? "back" : "none"));
    const timer = setTimeout(() => setShown("none"), CAUGHT_UP_MS);
    return () => clearTimeout(timer);
  }, [state, since]);

  if (shown === "none") return <div role="alert" className="sr-only" />;
  const isBack = shown === "back";
  return (
    <div role="alert" className={isBack ? styles.back : styles.lost}>
      {isBack ? caughtUpText(caughtUp) : "Reconnecting, your work is kept"}
    </div>
  );
}

function caughtUpText(count: number | null): string {
  if (count === null) return "Connected";
  if (count === 0) return "Caught up: nothing changed";
  return `Caught up: ${exactNumber(count)} change${count === 1 ? "" : "s"}`;
}
