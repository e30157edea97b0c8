import { Button, Tooltip } from "@radix-ui/themes";
import { createContext, useContext, type ComponentProps } from "react";
import { Kbd } from "./Kbd.tsx";
import { useKeys } from "./use-keys.ts";
import { keyless, type KeyLayer } from "./keys.ts";

/** What the actions below it act on, as the palette heads them; null: the page. */
export const ActionGroup = createContext<string | null>(null);

interface ActionButtonProps extends Omit<ComponentProps<typeof Button>, "onClick"> {
  /** Verb first: "Claim next". Also its text unless `children` say otherwise. */
  label: string;
  /** Its key, bound while the button is there and enabled, shown in the tooltip. */
  combo?: string;
  layer?: KeyLayer;
  run: () => void;
}

/** A button that ⌘K and “.” offer as well, and its key where it has one. */
export function ActionButton({
  label,
  combo,
  layer,
  run,
  children,
  disabled,
  loading,
  ...rest
}: ActionButtonProps) {
  const enabled = !disabled && !loading;
  const group = useContext(ActionGroup) ?? undefined;
  useKeys({ [combo ?? keyless(label)]: { label, run, group } }, { layer, enabled });
  const button = (
    <Button size="1" {...rest} disabled={disabled} loading={loading} onClick={run}>
      {children ?? label}
    </Button>
  );
  if (!combo) return button;
  return <Tooltip content={<Kbd combo={combo} />}>{button}</Tooltip>;
}
