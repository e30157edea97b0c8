import { now } from "#web/kernel/clock.ts";
import { memo, useMemo } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { evenPace } from "#shared/orders/order.rules.ts";
import { dayText, shortDay } from "#web/kernel/ui/format.ts";

interface DeliveryChartProps {
  goal: number;
  byDay: readonly { day: string; delivered: number }[];
  startsOn: string | null;
  dueOn: string | null;
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 120;

/** Are we on pace? Delivered leads summed by day, beside an even pace (dashed). */
export const DeliveryChart = memo(function DeliveryChart(props: DeliveryChartProps) {
  const points = useMemo(() => toPoints(props), [props]);
  const latest = points.findLast(({ delivered }) => delivered !== null);
  const tick = { fontSize: 12, fill: "var(--gray-11)" };
  return (
    <figure style={{ margin: 0 }}>
      <figcaption style={{ fontSize: 14, lineHeight: "20px", marginBottom: 8 }}>
        Are we on pace?{" "}
        <span style={{ color: "var(--gray-11)" }}>Delivered leads in all, by day (UTC)</span>
      </figcaption>
      <div style={{ height: 240 }}>
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={points}
            accessibilityLayer
            margin={{ top: 8, right: 24, bottom: 0, left: -16 }}
          >
            <CartesianGrid stroke="var(--gray-a4)" vertical={false} />
            <XAxis
              dataKey="day"
              tickFormatter={shortDay}
              tick={tick}
              tickLine={false}
              minTickGap={32}
            />
            <YAxis tick={tick} tickLine={false} axisLine={false} allowDecimals={false} />
            <Tooltip
              labelFormatter={(day) => dayText(String(day))}
              formatter={(value) => Math.round(Number(value))}
              contentStyle={{
                background: "var(--color-panel-solid)",
                border: "1px solid var(--gray-a5)",
                fontSize: 12,
              }}
            />
            <Line
              name="Even pace"
              dataKey="pace"
              stroke="var(--slate-9)"
              strokeDasharray="5 4"
              dot={false}
              isAnimationActive={false}
            />
            <Line
              name="Delivered"
              dataKey="delivered"
              stroke="var(--status-mine)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
            {latest && (
              <ReferenceDot
                x={latest.day}
                y={latest.delivered!}
                r={3}
                fill="var(--status-mine)"
                stroke="none"
                label={{ ...tick, value: latest.delivered!, position: "top", fontWeight: 500 }}
              />
            )}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
});

interface Point {
  day: string;
  delivered: number | null;
  pace: number | null;
}

/** One point per day from the start (or first delivery) to the due day (or today). */
function toPoints({ goal, byDay, startsOn, dueOn }: DeliveryChartProps): Point[] {
  const today = new Date(now()).toISOString().slice(0, 10);
  const first = [startsOn ?? today, byDay[0]?.day ?? today].sort()[0]!;
  const last = [dueOn ?? today, today].sort()[1]!;
  const days = Math.min(MAX_DAYS, Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1);
  const onDay = new Map(byDay.map((row) => [row.day, row.delivered]));
  let sum = 0;
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(Date.parse(first) + i * DAY_MS).toISOString().slice(0, 10);
    sum += onDay.get(day) ?? 0;
    return {
      day,
      delivered: day <= today ? sum : null,
      pace: startsOn && dueOn ? evenPace({ leadGoal: goal, startsOn, dueOn }, day) : null,
    };
  });
}
