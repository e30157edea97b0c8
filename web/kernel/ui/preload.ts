/**
 * Fetches what a dynamic `import()` needs before the import itself is tried; takes the place of the
 * bundler's own helper (`vite.config.ts`). Browsers remember a module that could not be fetched and never
 * ask for it again, and the bundler asks for a style sheet once: after a short outage a part would stay
 * away until the page is loaded anew. A fetch can be tried again. What it brought is kept by the browser,
 * since built files never change, and the import takes it from there.
 * @param deps files of the part below the origin, its own first
 */
export async function preload<T>(load: () => Promise<T>, deps: string[] = []): Promise<T> {
  await Promise.all(deps.map((dep) => fetched(new URL(dep, `${location.origin}/`).href)));
  return load();
}

/** On their way or there, by address. */
const files = new Map<string, Promise<void>>();

function fetched(href: string): Promise<void> {
  if (files.size === 0) for (const one of ofPage()) files.set(one, Promise.resolve());
  const known = files.get(href);
  if (known) return known;
  const coming = href.endsWith(".css") ? addSheet(href) : fetchScript(href);
  files.set(href, coming);
  coming.catch(() => files.delete(href));
  return coming;
}

/** What the page itself began with. */
function ofPage(): string[] {
  const scripts = document.querySelectorAll<HTMLScriptElement>("script[src]");
  const links = document.querySelectorAll<HTMLLinkElement>(
    "link[rel=modulepreload],link[rel=stylesheet]",
  );
  return [...Array.from(scripts, ({ src }) => src), ...Array.from(links, ({ href }) => href)];
}

async function fetchScript(href: string): Promise<void> {
  const answer = await fetch(href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${href} answers ${answer.status}.`);
  // until its end: a file cut short is not kept
  await answer.arrayBuffer();
}

function addSheet(href: string): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.crossOrigin = "";
  link.href = href;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${href} could not be fetched.`));
    });
    document.head.append(link);
  });
}
