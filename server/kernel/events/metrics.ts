import { Histogram } from "prom-client";
import { counter, metrics as registry } from "../metrics.ts";

const histogram = (name: string, help: string) =>
  new Histogram({
    name: `pivotal_${name}`,
    help,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60],
    registers: [registry],
  });

export const metrics = {
  relayed: counter("relay_rows_total", "Outbox rows relayed.", ["kind"]),
  dead: counter("outbox_dead_total", "Outbox rows that could not be relayed or enqueued."),
  outboxWait: histogram(
    "outbox_wait_seconds",
    "From writing an outbox row to its place in the log.",
  ),
  hubLag: histogram("hub_lag_seconds", "From the log to the sockets of this process."),
  holes: counter("hub_holes_total", "Sequence numbers that a hub did not see."),
  unreadable: counter("hub_unreadable_total", "Frames that a page could not read by their schema."),
  slowTerminated: counter("hub_slow_terminated_total", "Sockets ended because too slow."),
  overBudgetEnded: counter("hub_over_budget_ended_total", "Sockets ended because over budget."),
  subscribes: counter("hub_subscribes_total", "Answers to subscribe.", ["status"]),
};
