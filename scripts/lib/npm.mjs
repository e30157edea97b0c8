// npm runs a script as  npm → sh → node.  A signal that ends npm or the shell does not always reach
// the script itself, so it watches both.
import { readFileSync } from "node:fs";

/** @param {number} pid @returns {{ name: string, parent: number } | undefined} */
function processInfo(pid) {
  try {
    // "pid (name) state ppid …": the name may hold anything, also brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    return {
      name: stat.slice(stat.indexOf("(") + 1, end),
      parent: Number(stat.slice(end + 2).split(" ")[1]),
    };
  } catch {
    return undefined; // gone, or a system without /proc
  }
}

/**
 * Calls back once when the npm that started this process has ended; never when it was started without npm.
 * @param {() => void} ended
 */
export function onNpmEnd(ended) {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const info = processInfo(shell);
  const npm = info && info.name.endsWith("sh") ? info.parent : undefined;
  const timer = setInterval(() => {
    if (process.ppid === shell && (!npm || processInfo(shell)?.parent === npm)) return;
    clearInterval(timer);
    ended();
  }, 250).unref();
}
