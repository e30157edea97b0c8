import { now } from "../clock.ts";
import { Tooltip } from "@radix-ui/themes";
import { useEffect, useReducer } from "react";
import styles from "./RelativeTime.module.css";
import { exactTime, refreshAfter, relativeTime } from "./format.ts";

/** "8 s ago", keeping itself right; the exact instant with zone on hover. */
export function RelativeTime({ at, timeZone }: { at: string; timeZone?: string }) {
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const time = now();
  const wait = refreshAfter(at, time);
  useEffect(() => {
    if (wait === null) return;
    const timer = setInterval(tick, wait);
    return () => clearInterval(timer);
  }, [wait]);
  return (
    <Tooltip content={exactTime(at, timeZone)}>
      <time dateTime={at} className={styles.time}>
        {relativeTime(at, time, timeZone)}
      </time>
    </Tooltip>
  );
}
