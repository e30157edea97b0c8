import { Button, Tooltip } from "@radix-ui/themes";
import type { ComponentProps } from "react";
import { Kbd } from "./Kbd.tsx";
import { useKeys } from "./use-keys.ts";
import type { KeyLayer } from "./keys.ts";

interface ActionButtonProps extends Omit<ComponentProps<typeof Button>, "onClick"> {
  /** Verb first: "Claim next". Also its text unless `children` say otherwise. */
  label: string;
  /** Its key, bound while the button is there and enabled, shown in the tooltip. */
  combo?: string;
  layer?: KeyLayer;
  run: () => void;
}

/** A button with its key: the one way to offer an action that has a shortcut. */
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
  useKeys(combo ? { [combo]: { label, run } } : {}, { layer, enabled });
  const button = (
    <Button size="1" {...rest} disabled={disabled} loading={loading} onClick={run}>
      {children ?? label}
    </Button>
  );
  if (!combo) return button;
  return <Tooltip content={<Kbd combo={combo} />}>{button}</Tooltip>;
}
