/** States of agents, those that need a supervisor soonest first. */
const URGENCY = [
  "wrap_up",
  "break",
  "ringing",
  "dialing",
  "reserved",
  "on_call",
  "available",
  "offline",
];

/** How long an agent may be in a state before somebody should look, seconds. */
export const AGENT_LIMITS: Readonly<Record<string, number>> = {
  wrap_up: 120,
  break: 15 * 60,
  reserved: 60,
  dialing: 60,
  ringing: 60,
  on_call: 30 * 60,
  available: 5 * 60,
};

/** The QA queue's oldest lead may wait this long. */
export const QA_AGE_LIMIT_SECONDS = 4 * 3600;
/** Of today's mails that went out, this share may bounce. */
export const BOUNCE_LIMIT = 0.05;
/** A queue that lasts less long than this runs dry. */
export const QUEUE_MINUTES_LIMIT = 30;

/** No figure counts further: the screen says "100k+". */
export const COUNT_LIMIT = 100_000;

interface Timed {
  state: string;
  since: string;
  name: string;
}

export interface Need {
  seconds: number;
  limit: number | null;
  over: boolean;
}

/** How long the agent is in their state at `now` (ms), and whether that is past its limit. */
export function needOf({ state, since }: Timed, now: number): Need {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const limit = AGENT_LIMITS[state] ?? null;
  return { seconds, limit, over: limit !== null && seconds > limit };
}

/** Those past a limit first, the furthest past it before; then by state, the longest in it before. */
export function byNeed<A extends Timed>(agents: readonly A[], now: number): A[] {
  const keyed = agents.map((agent) => ({ agent, need: needOf(agent, now) }));
  const rank = ({ state }: A) => (URGENCY.includes(state) ? URGENCY.indexOf(state) : 99);
  return keyed
    .sort(
      (a, b) =>
        Number(b.need.over) - Number(a.need.over) ||
        (a.need.over ? b.need.seconds / b.need.limit! - a.need.seconds / a.need.limit! : 0) ||
        rank(a.agent) - rank(b.agent) ||
        b.need.seconds - a.need.seconds ||
        a.agent.name.localeCompare(b.agent.name),
    )
    .map(({ agent }) => agent);
}
