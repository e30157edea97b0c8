import { Tabs } from "@radix-ui/themes";
import { useState, type ComponentProps } from "react";
import { leave } from "../edit/leave.ts";

interface GuardedTabsProps extends Omit<
  ComponentProps<typeof Tabs.Root>,
  "value" | "onValueChange" | "defaultValue"
> {
  /** Open until the person chooses one. */
  defaultValue: string;
}

/** `Tabs.Root` for tabs that are edited: another one asks before what is typed in this one goes. */
export function GuardedTabs({ defaultValue, ...rest }: GuardedTabsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Tabs.Root
      {...rest}
      // the focus that comes back from the question opens nothing
      activationMode="manual"
      value={chosen ?? defaultValue}
      onValueChange={(next) => leave("page", () => setChosen(next))}
    />
  );
}
