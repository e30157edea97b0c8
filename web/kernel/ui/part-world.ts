import type { Fault, PartWorld } from "./part-loader.ts";

/** Style sheets of parts that could not be fetched. */
const failedSheets = new Set<string>();

/** Starts listening; once, from `main.tsx`. */
export function listenForFailedSheets(): void {
  window.addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== "stylesheet") return;
      failedSheets.add(target.href);
      target.remove();
    },
    { capture: true },
  );
}

/** The bundler asks for a style sheet once: after a failure it would draw the part without it. */
async function mend(): Promise<void> {
  await Promise.all([...failedSheets].map(fetchSheet));
}

async function fetchSheet(href: string): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  await new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => reject(new Error(`${href} could not be fetched.`)));
    document.head.append(link);
  });
  failedSheets.delete(href);
}

const START = /<script[^>]*\stype="module"[^>]*\ssrc="([^"]+)"/;

/** By the page as the server gives it now: its start script is named by what it holds. */
async function faultOf(): Promise<Fault> {
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

export const partWorld: PartWorld = { mend, faultOf };
