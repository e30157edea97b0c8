import { create } from "zustand";
import { useSession } from "../api/session.store.ts";

/** A details page that was opened. */
export interface RecentPage {
  path: string;
  title: string;
}

const KEY = "pivotal.recent";
const KEPT = 8;

/** The last pages opened, newest first; kept over reloads, forgotten at the end of the session. */
export const useRecent = create<{ pages: readonly RecentPage[] }>(() => ({ pages: read() }));

/** The page was opened, or its title became known. */
export function rememberPage(page: RecentPage): void {
  const others = useRecent.getState().pages.filter(({ path }) => path !== page.path);
  const pages = [page, ...others].slice(0, KEPT);
  useRecent.setState({ pages });
  localStorage.setItem(KEY, JSON.stringify(pages));
}

// names of records must not stay behind for the next person at this screen
useSession.subscribe(({ status }, before) => {
  if (status !== "signedOut" || before.status === "signedOut") return;
  localStorage.removeItem(KEY);
  useRecent.setState({ pages: [] });
});

function read(): RecentPage[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isPage).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

function isPage(value: unknown): value is RecentPage {
  const { path, title } = (value ?? {}) as Partial<RecentPage>;
  return typeof path === "string" && /^\/(?!\/)/.test(path) && typeof title === "string";
}
