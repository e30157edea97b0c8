import { Button, Callout, Flex } from "@radix-ui/themes";
import { GitMerge } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "./RelativeTime.tsx";

interface ConflictBannerProps {
  /** Who did it. */
  name: string;
  /** What they did, after the name: "set Job title to ‘VP IT’". */
  what: ReactNode;
  /** When, where it is known. */
  at?: string;
  /** One's own value, where it does not stand in a field below. */
  mine?: ReactNode;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Above an editor when somebody else changed the same field. Different fields merge without a word. */
export function ConflictBanner({
  name,
  what,
  at,
  mine,
  onKeepMine,
  onTakeTheirs,
}: ConflictBannerProps) {
  return (
    <Callout.Root size="1" color="amber" highContrast role="alert">
      <Callout.Icon>
        <GitMerge size={16} strokeWidth={1.75} />
      </Callout.Icon>
      {/* the buttons stand beside a short sentence and below a long one */}
      <Flex wrap="wrap" align="center" gap="2">
        <Callout.Text>
          {name} {what}
          {at && (
            <>
              {" "}
              <RelativeTime at={at} />
            </>
          )}
          .{mine !== undefined && <> Yours is ‘{mine}’.</>}
        </Callout.Text>
        <Flex gap="2">
          <Button size="1" variant="soft" color="gray" onClick={onKeepMine}>
            Keep yours
          </Button>
          <Button size="1" variant="soft" highContrast onClick={onTakeTheirs}>
            Take theirs
          </Button>
        </Flex>
      </Flex>
    </Callout.Root>
  );
}
