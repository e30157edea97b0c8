import { Search } from "lucide-react";
import { useSession } from "#web/kernel/api/session.store.ts";
import { Kbd } from "#web/kernel/ui/Kbd.tsx";
import { usePageSlot } from "#web/kernel/ui/Page.tsx";
import { openPalette } from "#web/search/palette.store.ts";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { ConnectionDot } from "./ConnectionDot.tsx";
import { topBarSlots } from "./slots.tsx";
import styles from "./TopBar.module.css";
import { UserMenu } from "./UserMenu.tsx";

const takeSlot = (element: HTMLElement | null) => usePageSlot.setState({ element });

/** 44 px: the page's title, search, what is live, the person's menu. */
export function TopBar() {
  const verbs = useSession((s) => s.verbs);
  return (
    <header className={styles.bar}>
      <img src="/favicon.svg" alt="Pivotal" width={20} height={20} className={styles.mark} />
      <div ref={takeSlot} className={styles.title} />
      <ConnectionBanner />
      <button
        type="button"
        className={styles.search}
        aria-label="Search or jump to"
        onClick={() => openPalette()}
      >
        <Search size={14} strokeWidth={1.75} aria-hidden />
        <span>Search or jump to</span>
        <Kbd combo="mod+k" />
      </button>
      <div className={styles.end}>
        {topBarSlots.map(({ verb, Part }) =>
          !verb || verbs.has(verb) ? <Part key={verb ?? "all"} /> : null,
        )}
        <ConnectionDot />
        <UserMenu />
      </div>
    </header>
  );
}
