import { Button, Flex, Text } from "@radix-ui/themes";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { cancelImportEndpoint, startImportEndpoint } from "#shared/imports/imports.contract.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { download } from "#web/kernel/api/download.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { FigureCard, FigureRow, ProgressLine } from "#web/kernel/ui/Figures.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";

interface ImportProgressProps {
  found: ImportDetail;
  take: (row: Import) => void;
}

/** How far a running import is, and what became of an ended one. */
export function ImportProgress({ found, take }: ImportProgressProps) {
  const cancel = useCommand(cancelImportEndpoint, { onSuccess: take });
  const again = useCommand(startImportEndpoint, { onSuccess: take });
  const params = { id: found.id };
  const done = found.createdCount + found.updatedCount + found.unchangedCount + found.invalidCount;
  const isRunning = found.state === "queued" || found.state === "running";
  const fetchFile = (what: "errors" | "notes") =>
    download(`/api/imports/${found.id}/${what}`, `${what}.csv`).catch((error: unknown) =>
      toast.error("The file could not be fetched", { detail: messageOf(error) }),
    );
  return (
    <>
      {isRunning && <ProgressLine label="Rows read in" done={done} total={found.totalRows} />}
      {found.message && (
        <Text role="alert" size="2" color="red">
          {found.message}
        </Text>
      )}
      <FigureRow>
        <FigureCard label="Created" value={found.createdCount} />
        <FigureCard label="Updated" value={found.updatedCount} />
        <FigureCard label="Unchanged" value={found.unchangedCount} />
        <FigureCard
          label="Not taken"
          value={found.invalidCount}
          meaning={found.invalidCount > 0 ? "attention" : undefined}
        />
        <FigureCard label="Taken with notes" value={found.notedCount} />
      </FigureRow>
      <Flex gap="3" align="center">
        {isRunning && (
          <Button
            size="1"
            variant="soft"
            color="red"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ params, body: {} })}
          >
            Cancel import
          </Button>
        )}
        {found.state === "failed" && (
          <Button
            size="1"
            loading={again.isPending}
            onClick={() => again.mutate({ params, body: {}, version: found.version })}
          >
            Go on
          </Button>
        )}
        {found.hasErrorFile && (
          <Button size="1" variant="soft" onClick={() => void fetchFile("errors")}>
            Download rows not taken
          </Button>
        )}
        {found.hasNotesFile && (
          <Button size="1" variant="soft" onClick={() => void fetchFile("notes")}>
            Download notes
          </Button>
        )}
        {found.state === "done" && (
          <PageLink href={found.entityType === "account" ? "/accounts" : "/contacts"}>
            Open {found.entityType}s
          </PageLink>
        )}
      </Flex>
    </>
  );
}
