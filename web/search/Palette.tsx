import { Dialog, VisuallyHidden } from "@radix-ui/themes";
import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { Kbd } from "#web/kernel/ui/Kbd.tsx";
import { hasKey, type ActiveKey } from "#web/kernel/ui/keys.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { useRecent } from "#web/kernel/ui/recent.store.ts";
import { useActiveKeys } from "#web/kernel/ui/use-keys.ts";
import styles from "./Palette.module.css";
import { closePalette, usePalette, type PaletteMode } from "./palette.store.ts";
import { useRecordSearch } from "./search.queries.ts";

/** What the palette needs to know of a page. */
interface Destination {
  path: string;
  nav?: { label: string; group: string; key?: string; icon: LucideIcon };
}

/** ⌘K: records, recent pages, what can be done with the selection and here, every page. */
export function Palette({ routes }: { routes: readonly Destination[] }) {
  const open = usePalette((s) => s.open);
  const giveFocusBack = useFocusReturn(open);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || closePalette()}>
      <Dialog.Content
        className={styles.dialog}
        maxWidth="600px"
        align="start"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
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

/** What grids bind for moving about is nothing to choose from a list. */
const ROW_ACTIONS = new Set(["enter", "shift+enter", "x", "f2", "mod+c"]);
const PLACEHOLDERS: Record<PaletteMode, string> = {
  all: "Search, go to a page or act",
  records: "Search records",
  actions: "Act on this row or page",
};

function Body({ routes }: { routes: readonly Destination[] }) {
  const mode = usePalette((s) => s.mode);
  const [text, setText] = useState("");
  const [location, navigate] = useLocation();
  // Taken once: while the palette has the focus, the page's keys do not fire, but they can be chosen here.
  const actions = useRef(useActiveKeys()).current.filter((key) => offered(key, mode));
  const groups = Map.groupBy(actions, (key) => key.group ?? "Here");
  const records = useRecordSearch(mode === "actions" ? "" : text);
  const recent = useRecent((s) => s.pages).filter(({ path }) => path !== location);
  const run = (act: () => void) => {
    closePalette();
    // After the dialog has given the focus back, so that an action may place it anew.
    setTimeout(act);
  };
  const go = (path: string) => run(() => navigate(path));
  const isAll = mode === "all";
  return (
    <Command loop label="Search and commands" className={styles.command}>
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        className={styles.input}
        placeholder={PLACEHOLDERS[mode]}
      />
      <Command.List className={styles.list}>
        {!records.isFetching && (
          <Command.Empty className={styles.empty}>{emptyText(mode, text)}</Command.Empty>
        )}
        {records.data && text.trim().length > 1 && (
          <Command.Group heading="Records">
            {records.data.map((hit) => (
              <Item
                key={`${hit.kind}:${hit.id}`}
                value={`${hit.kind}:${hit.id}`}
                keywords={[text, hit.title]}
                title={hit.title}
                subtitle={hit.subtitle}
                end={hit.kind}
                onSelect={() => go(hit.path)}
              />
            ))}
          </Command.Group>
        )}
        {mode !== "actions" && recent.length > 0 && (
          <Command.Group heading="Recent">
            {recent.map(({ path, title }) => (
              <Item
                key={path}
                value={`recent ${path}`}
                keywords={[title]}
                title={title}
                end={kindOf(path, routes)}
                onSelect={() => go(path)}
              />
            ))}
          </Command.Group>
        )}
        {[...groups].map(([heading, list]) => (
          <Command.Group key={heading} heading={heading}>
            {list.map((key) => (
              <Item
                key={key.combo}
                value={`act ${heading} ${key.label}`}
                title={key.label}
                end={hasKey(key) && <Kbd combo={key.combo} />}
                onSelect={() => run(() => key.run(new KeyboardEvent("keydown")))}
              />
            ))}
          </Command.Group>
        ))}
        {isAll && (
          <Command.Group heading="Go to">
            {routes.map(({ path, nav }) =>
              nav ? (
                <Item
                  key={path}
                  value={`go ${nav.label}`}
                  keywords={[nav.group]}
                  icon={nav.icon}
                  title={nav.label}
                  end={nav.key && <Kbd combo={`g ${nav.key}`} />}
                  onSelect={() => go(path)}
                />
              ) : null,
            )}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function offered(key: ActiveKey, mode: PaletteMode): boolean {
  if (mode === "records" || key.hidden || key.layer === "shell") return false;
  return key.layer !== "grid" || (mode === "actions" && ROW_ACTIONS.has(key.combo));
}

interface ItemProps {
  value: string;
  keywords?: string[];
  icon?: LucideIcon;
  title: string;
  subtitle?: string;
  /** At the right: its kind or key. */
  end: ReactNode;
  onSelect: () => void;
}

function Item({ icon: Icon, title, subtitle, end, ...item }: ItemProps) {
  return (
    <Command.Item {...item} className={styles.item}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
      <span className="truncate">{title}</span>
      {subtitle && <span className={styles.subtitle}>{subtitle}</span>}
      {end && <span className={styles.kind}>{end}</span>}
    </Command.Item>
  );
}

/** Where a recent page belongs, as the navigation calls it. */
function kindOf(path: string, routes: readonly Destination[]): string {
  const [, first = ""] = path.split("/");
  const home = routes.find((route) => route.path === `/${first}`);
  return home?.nav?.label ?? first.charAt(0).toUpperCase() + first.slice(1);
}

function emptyText(mode: PaletteMode, text: string): string {
  if (mode === "actions") return "Nothing can be done here";
  return text.trim() === ""
    ? "Type a name, a domain, an e-mail or a page"
    : `Nothing is called “${text.trim()}”`;
}
