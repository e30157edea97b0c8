import { readFileSync, readdirSync } from "node:fs";

/** Of /proc: 100 a second on every Linux that we run on. */
const TICKS = 100;

interface Stat {
  parent: number;
  /** Its own, seconds. */
  own: number;
  /** Of its children that have ended, seconds. */
  ended: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const seconds = (n: number): number => Number(fields[n]) / TICKS;
    return {
      parent: Number(fields[1]),
      own: seconds(11) + seconds(12),
      ended: seconds(13) + seconds(14),
    };
  } catch {
    return null;
  }
}

/** CPU seconds of one process. */
export const cpuOf = (pid: number): number => statOf(pid)?.own ?? 0;

/** CPU seconds of a process and of all that it has started. */
export function cpuWithChildren(pid: number): number {
  const top = statOf(pid);
  if (!top) return 0;
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === pid);
  return children.reduce((sum, stat) => sum + stat!.own, top.own + top.ended);
}
