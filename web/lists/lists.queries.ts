import { fillPath } from "#shared/kernel/endpoint.ts";
import { exportList } from "#shared/lists/lists.contract.ts";
import { useSession } from "#web/kernel/api/session.store.ts";

/** Saves all members of a list as a file of the name that the server gives. */
export async function downloadList(id: string, format: "csv" | "json"): Promise<void> {
  const response = await fetch(fillPath(exportList.path, { id }), {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${useSession.getState().accessToken ?? ""}`,
    },
    body: JSON.stringify({ format }),
  });
  if (!response.ok) throw new Error(`The export was refused (${response.status}).`);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = named ? decodeURIComponent(named[1]!) : `list.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
