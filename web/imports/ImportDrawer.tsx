import { Flex, Text } from "@radix-ui/themes";
import type { ImportDetail } from "#shared/imports/imports.schema.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { ImportProgress } from "./ImportProgress.tsx";
import { MapImport } from "./MapImport.tsx";
import { useImport } from "./use-import.ts";

/** One import from mapping to result. */
export function ImportDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { found, error, reread, take } = useImport(id);
  return (
    <Drawer
      open={id !== null}
      size="wide"
      title={found?.fileName ?? "Import"}
      aside={found && <StatusBadge state={found.state} />}
      onClose={onClose}
    >
      {!found && error !== null && <ErrorState error={error} onRetry={reread} />}
      {!found && error === null && <SkeletonLines />}
      {found && (
        <Flex direction="column" gap="4">
          <About found={found} />
          {found.state === "uploaded" ? (
            <MapImport found={found} take={take} />
          ) : (
            <ImportProgress found={found} take={take} />
          )}
        </Flex>
      )}
    </Drawer>
  );
}

function About({ found }: { found: ImportDetail }) {
  const { encoding, warnings } = found.format;
  return (
    <Flex direction="column" gap="1">
      <Text size="2" color="gray">
        From {found.source}, {encoding}, by {found.createdByName}
      </Text>
      {warnings.map((warning) => (
        <Text key={warning} size="2" color="amber">
          {warning}
        </Text>
      ))}
    </Flex>
  );
}
