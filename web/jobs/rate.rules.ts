/** Where a job stood at an instant (ms). */
export interface Mark {
  at: number;
  done: number;
}

/** How far back the speed is taken from. */
const WINDOW_MS = 15_000;

/** Keeps what the speed needs: marks of the last 15 s and one before them. */
export function addMark(marks: readonly Mark[], mark: Mark): Mark[] {
  const last = marks.at(-1);
  if (last && mark.done < last.done) return [mark];
  const old = marks.findLastIndex(({ at }) => at < mark.at - WINDOW_MS);
  return [...marks.slice(Math.max(0, old)), mark];
}

/** Rows per second over the marks; null while there is no telling. */
export function rateOf(marks: readonly Mark[]): number | null {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.at - first.at < 1_000) return null;
  const rate = ((last.done - first.done) * 1_000) / (last.at - first.at);
  return rate > 0 ? rate : null;
}

/** "420/s · 3 min left"; empty while there is no telling. */
export function paceText(rate: number | null, left: number | null): string {
  if (rate === null) return "";
  const speed = `${rate >= 10 ? Math.round(rate).toLocaleString("en") : rate.toFixed(1)}/s`;
  if (left === null || left <= 0) return speed;
  const seconds = left / rate;
  const time =
    seconds < 60
      ? `${Math.ceil(seconds)} s`
      : seconds < 5_400
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3_600)} h`;
  return `${speed} · ${time} left`;
}
