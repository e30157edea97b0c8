import { create } from "zustand";

/**
 * `connecting` first time · `live` · `reconnecting` (retrying by itself; work is kept) ·
 * `offline` (signed out or refused: nothing is tried until someone signs in).
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline";

interface Connection {
  state: ConnectionState;
  /** When this state began, ms of `performance.now()`. */
  since: number;
  /** Events replayed after the last reconnect; null until a reconnect has finished. */
  caughtUp: number | null;
}

/** What the top bar's dot and the banner show. Written by the realtime client only. */
export const useConnection = create<Connection>(() => ({
  state: "connecting",
  since: performance.now(),
  caughtUp: null,
}));

/** Calls back each time that the connection is there again. @returns how to stop */
export function onReconnect(then: () => void): () => void {
  return useConnection.subscribe((now, before) => {
    if (now.state === "live" && before.state !== "live") then();
  });
}
