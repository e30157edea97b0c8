import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import styles from "./Navigation.module.css";
import { NAV_GROUPS, type AppRoute } from "./routes.tsx";

const FOLDED = "pivotal.nav";
const NARROW = 1280;

/** Left navigation: only what the person may open, grouped, folding to icons. */
export function Navigation({ routes }: { routes: readonly AppRoute[] }) {
  const [folded, setFolded] = useState(
    () => localStorage.getItem(FOLDED) === "folded" || window.innerWidth < NARROW,
  );
  // a window made narrow, or zoomed into, leaves the page its room
  useEffect(() => {
    const narrow = matchMedia(`(max-width: ${NARROW - 1}px)`);
    const follow = () => setFolded(narrow.matches || localStorage.getItem(FOLDED) === "folded");
    narrow.addEventListener("change", follow);
    return () => narrow.removeEventListener("change", follow);
  }, []);
  const fold = () => {
    localStorage.setItem(FOLDED, folded ? "open" : "folded");
    setFolded(!folded);
  };
  const label = folded ? "Unfold the navigation" : "Fold the navigation";
  useKeys({ "[": { label, group: "Everywhere", run: fold } }, { layer: "shell" });
  const entries = routes.filter((route) => route.nav);
  const [location] = useLocation();
  const here = entryAt(location, entries);
  const groups = NAV_GROUPS.filter((group) => entries.some((route) => route.nav!.group === group));
  const Icon = folded ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav aria-label="Workspace" className={styles.nav} data-folded={folded || undefined}>
      <div className={styles.groups}>
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group} className={styles.group}>
            <h2 className={styles.heading}>{group}</h2>
            {entries
              .filter((route) => route.nav!.group === group)
              .map((route) => (
                <Entry key={route.path} route={route} folded={folded} isHere={route === here} />
              ))}
          </div>
        ))}
      </div>
      <KeyHint label={label} combo="[">
        <button type="button" className={styles.fold} aria-label={label} onClick={fold}>
          <Icon size={16} strokeWidth={1.75} />
        </button>
      </KeyHint>
    </nav>
  );
}

/** The entry whose page, or a page below it, is open; of two the one that says more of the address. */
function entryAt(location: string, entries: readonly AppRoute[]): AppRoute | undefined {
  return entries
    .filter(({ path }) => location === path || location.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

function Entry({ route, folded, isHere }: { route: AppRoute; folded: boolean; isHere: boolean }) {
  const { icon: Icon, label, key } = route.nav!;
  const element = useRef<HTMLAnchorElement>(null);
  // on a low screen the last entries lie below the fold
  useEffect(() => {
    if (isHere) element.current?.scrollIntoView({ block: "nearest" });
  }, [isHere]);
  const link = (
    <Link
      ref={element}
      href={route.path}
      className={styles.entry}
      aria-current={isHere ? "page" : undefined}
      aria-label={folded ? label : undefined}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.label}>{label}</span>
    </Link>
  );
  if (!folded && !key) return link;
  return (
    <KeyHint label={label} combo={key ? `g ${key}` : undefined}>
      {link}
    </KeyHint>
  );
}
