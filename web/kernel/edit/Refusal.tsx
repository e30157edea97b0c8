import { Callout, Flex } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Why something typed is not saved; with a way on where there is one. */
export function Refusal({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Callout.Root size="1" color="red" role="alert">
      <Callout.Icon>
        <CircleAlert size={16} strokeWidth={1.75} />
      </Callout.Icon>
      <Flex direction="column" gap="2">
        <Callout.Text>{children}</Callout.Text>
        {action && <div>{action}</div>}
      </Flex>
    </Callout.Root>
  );
}
