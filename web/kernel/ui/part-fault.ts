import type { Fault } from "./part-loader.ts";

const START = /<script[^>]*\stype="module"[^>]*\ssrc="([^"]+)"/;

/**
 * Why a part could not be loaded, by the page as the server gives it now: its start script is named by
 * what it holds.
 */
export async function faultOf(): Promise<Fault> {
  if (!navigator.onLine) return "offline";
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) return "failed";
    const served = START.exec(await answer.text())?.[1];
    const own = document.querySelector<HTMLScriptElement>("script[type=module][src]");
    return served && own && new URL(served, location.href).href !== own.src ? "updated" : "failed";
  } catch {
    return "offline";
  }
}
