import { useSyncExternalStore } from "react";

const PHONE = matchMedia("(max-width: 767px)");

/** Cards take the place of a grid there. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (changed) => {
      PHONE.addEventListener("change", changed);
      return () => PHONE.removeEventListener("change", changed);
    },
    () => PHONE.matches,
  );
}
