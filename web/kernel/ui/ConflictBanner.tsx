import { Button, Callout, Flex } from "@radix-ui/themes";
import { GitMerge } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "./RelativeTime.tsx";

interface ConflictBannerProps {
  /** Who set it. */
  name: string;
  /** Label of the field. */
  field: string;
  theirs: ReactNode;
  /** When, where it is known. */
  at?: string;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Above a form when somebody else changed the same field. Different fields merge without a word. */
export function ConflictBanner({
  name,
  field,
  theirs,
  at,
  onKeepMine,
  onTakeTheirs,
}: ConflictBannerProps) {
  return (
    <Callout.Root size="1" color="amber" highContrast role="alert">
      <Callout.Icon>
        <GitMerge size={14} />
      </Callout.Icon>
      <Callout.Text>
        {name} set {field} to ‘{theirs}’
        {at && (
          <>
            {" "}
            <RelativeTime at={at} />
          </>
        )}
        .
      </Callout.Text>
      <Flex gap="2" gridColumn="2">
        <Button size="1" variant="soft" color="gray" onClick={onKeepMine}>
          Keep yours
        </Button>
        <Button size="1" variant="soft" highContrast onClick={onTakeTheirs}>
          Take theirs
        </Button>
      </Flex>
    </Callout.Root>
  );
}
