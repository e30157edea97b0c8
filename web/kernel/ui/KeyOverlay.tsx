import { Dialog, Flex, Switch, Text } from "@radix-ui/themes";
import { useState } from "react";
import { create } from "zustand";
import { Kbd } from "./Kbd.tsx";
import styles from "./KeyOverlay.module.css";
import type { ActiveKey, KeyLayer } from "./keys.ts";
import { keys, setSingleKeys, useActiveKeys, useKeys } from "./use-keys.ts";

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
  useKeys(
    { "?": { label: "Show the keys that work here", group: "Everywhere", run: openKeyOverlay } },
    { layer: "shell" },
  );
  return (
    <Dialog.Root open={open} onOpenChange={(next) => useOverlay.setState({ open: next })}>
      <Dialog.Content maxWidth="640px" aria-describedby={undefined}>
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
    useActiveKeys().filter((key) => !key.hidden),
    (key) => key.group ?? LAYER_TITLES[key.layer],
  );
  return (
    <div className={styles.columns}>
      {[...groups].map(([title, list]) => (
        <section key={title} className={styles.group}>
          <h2 className={styles.heading}>{title}</h2>
          <dl className={styles.list}>{list.map(row)}</dl>
        </section>
      ))}
    </div>
  );
}

function row(key: ActiveKey) {
  return (
    <div key={key.combo} className={styles.row}>
      <dt>{key.label}</dt>
      <dd>
        <Kbd combo={key.combo} />
      </dd>
    </div>
  );
}

function SingleKeySwitch() {
  const [on, setOn] = useState(keys.singleKeys);
  const change = (next: boolean) => {
    setSingleKeys(next);
    setOn(next);
  };
  return (
    <Text as="label" size="1" color="gray">
      <Flex gap="2" align="center" mt="4">
        <Switch size="1" checked={on} onCheckedChange={change} />
        Single keys act. Function keys and {"⌘"}/Ctrl combinations always do.
      </Flex>
    </Text>
  );
}
