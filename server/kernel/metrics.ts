import type { RequestHandler } from "express";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** All figures of this process, at /metrics of the internal port. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export function counter<L extends string>(
  name: string,
  help: string,
  labels: L[] = [],
): Counter<L> {
  return new Counter({ name: `pivotal_${name}`, help, labelNames: labels, registers: [metrics] });
}

export function gauge<L extends string>(name: string, help: string, labels: L[] = []): Gauge<L> {
  return new Gauge({ name: `pivotal_${name}`, help, labelNames: labels, registers: [metrics] });
}

const requests = new Histogram({
  name: "pivotal_http_seconds",
  help: "Seconds per request by method, route and status",
  labelNames: ["method", "route", "status"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  registers: [metrics],
});

/** Times requests under their route's pattern, never under paths that carry ids. */
export function requestMetrics(): RequestHandler {
  return (req, res, next) => {
    const end = requests.startTimer();
    res.on("finish", () => {
      const route = (req.route as { path?: string } | undefined)?.path ?? "none";
      end({ method: req.method, route, status: String(res.statusCode) });
    });
    next();
  };
}
