import { Dialog, VisuallyHidden } from "@radix-ui/themes";
import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";
import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { Kbd } from "#web/kernel/ui/Kbd.tsx";
import { useActiveKeys } from "#web/kernel/ui/use-keys.ts";
import styles from "./Palette.module.css";
import { closePalette, usePalette } from "./palette.store.ts";
import { useRecordSearch } from "./search.queries.ts";

/** What the palette needs to know of a page. */
interface Destination {
  path: string;
  nav?: { label: string; group: string; key?: string; icon: LucideIcon };
}

/** ⌘K: go to a page, act on this one, open a record. */
export function Palette({ routes }: { routes: readonly Destination[] }) {
  const open = usePalette((s) => s.open);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || closePalette()}>
      <Dialog.Content
        className={styles.dialog}
        maxWidth="600px"
        align="start"
        aria-describedby={undefined}
        size="1"
      >
        <VisuallyHidden>
          <Dialog.Title>Search and commands</Dialog.Title>
        </VisuallyHidden>
        <Body routes={routes} />
      </Dialog.Content>
    </Dialog.Root>
  );
}

function Body({ routes }: { routes: readonly Destination[] }) {
  const mode = usePalette((s) => s.mode);
  const [text, setText] = useState("");
  const [, navigate] = useLocation();
  // Taken once: while the palette has the focus, the page's keys do not fire, but they can be chosen here.
  const actions = useRef(useActiveKeys()).current.filter(
    (key) =>
      !key.hidden && !key.combo.startsWith("g ") && key.layer !== "shell" && key.layer !== "grid",
  );
  const records = useRecordSearch(text);
  const run = (act: () => void) => {
    closePalette();
    // After the dialog has given the focus back, so that an action may place it anew.
    setTimeout(act);
  };
  const isAll = mode === "all";
  return (
    <Command loop label="Search and commands" className={styles.command}>
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        className={styles.input}
        placeholder={isAll ? "Search, go to a page or act" : "Search records"}
      />
      <Command.List className={styles.list}>
        {!records.isFetching && (
          <Command.Empty className={styles.empty}>{emptyText(text)}</Command.Empty>
        )}
        {records.data && text.trim().length > 1 && (
          <Command.Group heading="Records">
            {records.data.map((hit) => (
              <Command.Item
                key={`${hit.kind}:${hit.id}`}
                value={`${hit.kind}:${hit.id}`}
                keywords={[text, hit.title]}
                className={styles.item}
                onSelect={() => run(() => navigate(hit.path))}
              >
                <span className="truncate">{hit.title}</span>
                {hit.subtitle && <span className={styles.subtitle}>{hit.subtitle}</span>}
                <span className={styles.kind}>{hit.kind}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {isAll && (
          <Command.Group heading="Go to">
            {routes.map(({ path, nav }) =>
              nav ? (
                <Command.Item
                  key={path}
                  value={`go ${nav.label}`}
                  keywords={[nav.group]}
                  className={styles.item}
                  onSelect={() => run(() => navigate(path))}
                >
                  <nav.icon size={16} strokeWidth={1.75} aria-hidden />
                  <span className="truncate">{nav.label}</span>
                  {nav.key && <Hint combo={`g ${nav.key}`} />}
                </Command.Item>
              ) : null,
            )}
          </Command.Group>
        )}
        {isAll && actions.length > 0 && (
          <Command.Group heading="Here">
            {actions.map((key) => (
              <Command.Item
                key={key.combo}
                value={`act ${key.label}`}
                className={styles.item}
                onSelect={() => run(() => key.run(new KeyboardEvent("keydown")))}
              >
                <span className="truncate">{key.label}</span>
                <Hint combo={key.combo} />
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function Hint({ combo }: { combo: string }) {
  return (
    <span className={styles.kind}>
      <Kbd combo={combo} />
    </span>
  );
}

function emptyText(text: string): string {
  return text.trim() === ""
    ? "Type a name, a domain, an e-mail or a page"
    : `Nothing is called “${text.trim()}”`;
}
