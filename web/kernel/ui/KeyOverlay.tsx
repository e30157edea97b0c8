import { Button, Dialog, Flex, Switch, Text } from "@radix-ui/themes";
import { useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { create } from "zustand";
import { isMac, Kbd } from "./Kbd.tsx";
import styles from "./KeyOverlay.module.css";
import { comboOf, hasKey, type ActiveKey, type KeyLayer } from "./keys.ts";
import { useFocusReturn } from "./use-focus-return.ts";
import { keys, resetKeys, setSingleKeys, swapKeys, useActiveKeys, useKeys } from "./use-keys.ts";

const useOverlay = create<{ open: boolean }>(() => ({ open: false }));
const LAYER_TITLES: Record<KeyLayer, string> = {
  dialog: "Dialog",
  drawer: "Drawer",
  grid: "Grid",
  page: "This page",
  shell: "Everywhere",
};

export function openKeyOverlay(): void {
  useOverlay.setState({ open: true });
}

/** `?`: what every key does here and now. */
export function KeyOverlay() {
  const open = useOverlay((s) => s.open);
  const giveFocusBack = useFocusReturn(open);
  useKeys(
    { "?": { label: "Show the keys that work here", group: "Everywhere", run: openKeyOverlay } },
    { layer: "shell" },
  );
  return (
    <Dialog.Root open={open} onOpenChange={(next) => useOverlay.setState({ open: next })}>
      <Dialog.Content
        maxWidth="640px"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
      >
        <Dialog.Title size="3" mb="3">
          Keys that work here
        </Dialog.Title>
        <KeyLists />
        <SingleKeySwitch />
      </Dialog.Content>
    </Dialog.Root>
  );
}

function KeyLists() {
  const groups = Map.groupBy(
    useActiveKeys().filter((key) => !key.hidden && hasKey(key)),
    (key) => key.group ?? LAYER_TITLES[key.layer],
  );
  return (
    <div className={styles.columns}>
      {[...groups].toSorted(longestLast).map(([title, list]) => (
        <section key={title} className={styles.group}>
          <h2 className={styles.heading}>{title}</h2>
          <dl className={styles.list}>
            {list.map((key) => (
              <KeyRow key={key.combo} bound={key} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** The pages fill a column of their own. */
const longestLast = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  Number(a === "Go to") - Number(b === "Go to");

function KeyRow({ bound }: { bound: ActiveKey }) {
  const [asking, setAsking] = useState(false);
  const canChange = [...bound.combo].length === 1;
  const take = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (!asking) return;
    event.preventDefault();
    event.stopPropagation();
    if (["Shift", "Control", "Meta", "Alt"].includes(event.key)) return;
    setAsking(false);
    const pressed = comboOf(event);
    if ([...pressed].length === 1) swapKeys(bound.combo, pressed);
  };
  return (
    <div className={styles.row}>
      <dt>{bound.label}</dt>
      <dd>
        {canChange ? (
          <button
            type="button"
            className={styles.change}
            aria-label={`Change the key of ${bound.label}`}
            onClick={() => setAsking(true)}
            onKeyDown={take}
            onBlur={() => setAsking(false)}
          >
            {asking ? "Press a key" : <Kbd combo={bound.combo} />}
          </button>
        ) : (
          <Kbd combo={bound.combo} />
        )}
      </dd>
    </div>
  );
}

function SingleKeySwitch() {
  const [on, setOn] = useState(keys.singleKeys);
  const isChanged = useSyncExternalStore(keys.subscribe, () => keys.isSwapped);
  const change = (next: boolean) => {
    setSingleKeys(next);
    setOn(next);
  };
  return (
    <Flex gap="4" align="center" justify="between" mt="4">
      <Text as="label" size="1" color="gray">
        <Flex gap="2" align="center">
          <Switch size="1" color="blue" checked={on} onCheckedChange={change} />
          Single keys act. Function keys and {isMac ? "⌘" : "Ctrl"} combinations always do.
        </Flex>
      </Text>
      {isChanged && (
        <Button size="1" variant="ghost" onClick={resetKeys}>
          Reset the keys
        </Button>
      )}
    </Flex>
  );
}
