import { Counter, Gauge, Histogram, register } from "prom-client";

// One set per process: the relay, the tail and the hub of a process share the default registry.
const counter = (name: string, help: string, labelNames: string[] = []) =>
  (register.getSingleMetric(name) as Counter | undefined) ??
  new Counter({ name, help, labelNames });
const gauge = (name: string, help: string) =>
  (register.getSingleMetric(name) as Gauge | undefined) ?? new Gauge({ name, help });
const histogram = (name: string, help: string, buckets: number[]) =>
  (register.getSingleMetric(name) as Histogram | undefined) ??
  new Histogram({ name, help, buckets });

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60];

export const metrics = {
  relayed: counter("pivotal_relay_rows_total", "Outbox rows relayed.", ["kind"]),
  dead: counter("pivotal_outbox_dead_total", "Outbox rows that could not be relayed or enqueued."),
  outboxWait: histogram(
    "pivotal_outbox_wait_seconds",
    "From writing an outbox row to its place in the log.",
    SECONDS,
  ),
  hubLag: histogram(
    "pivotal_hub_lag_seconds",
    "From the log to the sockets of this process.",
    SECONDS,
  ),
  holes: counter("pivotal_hub_holes_total", "Sequence numbers that a hub did not see."),
  slowTerminated: counter("pivotal_hub_slow_terminated_total", "Sockets ended because too slow."),
  subscribes: counter("pivotal_hub_subscribes_total", "Answers to subscribe.", ["status"]),
};
