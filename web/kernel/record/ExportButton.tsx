import { Button } from "@radix-ui/themes";
import { useState } from "react";
import { queryString } from "../api/call.ts";
import { download } from "../api/download.ts";
import { messageOf } from "../api/problem.ts";
import { toast } from "../ui/toast.store.ts";

interface ExportButtonProps {
  /** `/api/exports/contacts`. */
  path: string;
  /** The view as the list endpoint takes it. */
  query: { [key: string]: unknown };
}

/** Takes the view on screen out as a CSV file. */
export function ExportButton({ path, query }: ExportButtonProps) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await download(path + queryString(query), "export.csv");
    } catch (error) {
      toast.error("The export failed", { detail: messageOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="1" variant="soft" color="gray" loading={busy} onClick={() => void run()}>
      Export CSV
    </Button>
  );
}
