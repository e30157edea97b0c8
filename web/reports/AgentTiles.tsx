import {
  CircleDashed,
  Coffee,
  Headphones,
  Phone,
  PhoneCall,
  PhoneOutgoing,
  Timer,
  type LucideIcon,
} from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { byNeed, needOf } from "#shared/reports/wallboard.rules.ts";
import { duration } from "#web/kernel/ui/format.ts";
import { meaningOf, wordOf } from "#web/kernel/ui/status.ts";
import styles from "./Wallboard.module.css";
import type { AgentStateRow } from "#shared/calls/agents/agents.schema.ts";

const ICONS: Record<string, LucideIcon> = {
  available: Headphones,
  reserved: CircleDashed,
  dialing: PhoneOutgoing,
  ringing: Phone,
  on_call: PhoneCall,
  wrap_up: Timer,
  break: Coffee,
};
const MEANINGS: Record<string, string> = { on_call: "good", reserved: "underway" };

/** Tiles as the stylesheet draws them, px; the large ones as long as they all fit. */
const GAP = 8;
const LARGE = { width: 320, height: 152 };
const SMALL = { width: 220, height: 104 };

/** How many tiles of each size fit without scrolling. */
function useRoom() {
  const element = useRef<HTMLElement>(null);
  const [room, setRoom] = useState({ large: 0, small: 0 });
  useLayoutEffect(() => {
    const panel = element.current;
    if (!panel) return;
    const measure = () => {
      const fit = (size: number, tile: number) =>
        Math.max(1, Math.floor((size + GAP) / (tile + GAP)));
      const count = ({ width, height }: typeof LARGE) =>
        fit(panel.clientWidth, width) * fit(panel.clientHeight, height);
      setRoom({ large: count(LARGE), small: count(SMALL) });
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(panel);
    measure();
    return () => watcher.disconnect();
  }, []);
  return { element, room };
}

/** One tile per agent, those who need somebody first; what does not fit is counted. */
export function AgentTiles({ agents, now }: { agents: AgentStateRow[]; now: number }) {
  const { element, room } = useRoom();
  const sorted = byNeed(agents, now);
  const { small } = room;
  const shown = sorted.length > small ? sorted.slice(0, Math.max(0, small - 1)) : sorted;
  const rest = sorted.length - shown.length;
  return (
    <section
      ref={element}
      className={styles.tiles}
      data-large={sorted.length <= room.large || undefined}
      aria-label="Agents"
    >
      {sorted.length === 0 && <p className={styles.nobody}>Nobody is signed in to call.</p>}
      {shown.map((agent) => (
        <Tile key={agent.userId} agent={agent} now={now} />
      ))}
      {rest > 0 && (
        <article className={styles.tile} data-meaning="quiet" data-rest>
          <strong className={styles.name}>{rest} more</strong>
          <span className={styles.state}>None of them needs somebody sooner.</span>
        </article>
      )}
    </section>
  );
}

function Tile({ agent, now }: { agent: AgentStateRow; now: number }) {
  const { state, reason, campaignName, callsToday, name } = agent;
  const { seconds, limit, over } = needOf(agent, now);
  const Icon = ICONS[state] ?? CircleDashed;
  return (
    <article
      className={styles.tile}
      data-meaning={over ? "bad" : (MEANINGS[state] ?? meaningOf(state))}
      data-over={over || undefined}
    >
      <strong className={styles.name}>{name}</strong>
      <span className={styles.state}>
        <Icon size={16} strokeWidth={1.75} aria-hidden />
        <span className="truncate">
          {wordOf(state)}
          {state === "break" && reason ? `: ${reason}` : ""}
        </span>
        <span className={styles.time}>{duration(seconds)}</span>
      </span>
      <span className={styles.small}>
        {over && limit !== null ? (
          <b>Limit {duration(limit)}</b>
        ) : (
          <span className="truncate">{campaignName ?? "No campaign"}</span>
        )}
        <span className={styles.calls}>
          {callsToday} {callsToday === 1 ? "call" : "calls"}
        </span>
      </span>
    </article>
  );
}
