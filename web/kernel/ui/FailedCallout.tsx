import { Button, Callout, Flex } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Work that was given up, and what that means; who may have it tried again gets the button. */
export function FailedCallout({
  children,
  onRetry,
  isRetrying,
}: {
  children: ReactNode;
  onRetry: (() => void) | null;
  isRetrying: boolean;
}) {
  return (
    <Callout.Root size="1" color="red" highContrast role="alert">
      <Callout.Icon>
        <CircleAlert size={14} />
      </Callout.Icon>
      <Callout.Text>{children}</Callout.Text>
      {onRetry && (
        <Flex gridColumn="2">
          <Button size="1" variant="soft" color="red" loading={isRetrying} onClick={onRetry}>
            Try again
          </Button>
        </Flex>
      )}
    </Callout.Root>
  );
}
