import { problemOf, unreachable } from "./problem.ts";
import { refreshSession } from "./session.ts";
import { useSession } from "./session.store.ts";

/** Fetches a file with this person's rights and hands it to the browser under the server's name for it. */
export async function download(path: string, fallbackName: string): Promise<void> {
  let response = await get(path);
  if (response.status === 401 && (await refreshSession())) response = await get(path);
  if (!response.ok) throw await problemOf(response);
  const named = /filename="?([^";]+)"?/.exec(response.headers.get("content-disposition") ?? "");
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = named?.[1] ?? fallbackName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function get(path: string): Promise<Response> {
  const token = useSession.getState().accessToken;
  try {
    return await fetch(path, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      credentials: "same-origin",
    });
  } catch {
    throw unreachable();
  }
}
