import type { Pool } from "pg";
import { toGauge } from "../events/tail.ts";
import type { GaugeValue } from "../events/log-event.ts";

const MAX_TOPICS = 5_000;
const LOAD =
  "select topic, key, rev, step, value::text as value from gauge_value where topic = any ($1)";

/** Current values of the gauge topics that somebody followed: loaded once, then kept by the tail. */
export class GaugeCache {
  private topics = new Map<string, Map<string, GaugeValue>>();
  private loads = new Map<string, Promise<void>>();
  private readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  clear(): void {
    this.topics.clear();
    this.loads.clear();
  }

  /** Takes what the tail read; values of topics that nobody asked for are not kept. */
  take(values: readonly GaugeValue[]): void {
    for (const value of values) {
      const known = this.topics.get(value.topic);
      if (known && value.rev > (known.get(value.key)?.rev ?? -1)) known.set(value.key, value);
    }
  }

  /** What is at hand of a topic, without a look into the database. */
  known(topic: string): GaugeValue[] {
    return [...(this.topics.get(topic)?.values() ?? [])];
  }

  async valuesOf(topics: readonly string[]): Promise<Map<string, GaugeValue[]>> {
    const missing = topics.filter((topic) => !this.topics.has(topic));
    if (missing.length > 0) {
      // Kept before the query, so that the tail's newer values are not lost beside it.
      for (const topic of missing) this.topics.set(topic, new Map());
      const load = this.load(missing);
      for (const topic of missing) this.loads.set(topic, load);
    }
    await Promise.all(topics.map((topic) => this.loads.get(topic)));
    const found = new Map(
      topics.map((topic) => [topic, [...(this.topics.get(topic)?.values() ?? [])]]),
    );
    for (const topic of this.topics.keys()) {
      if (this.topics.size <= MAX_TOPICS) break;
      this.topics.delete(topic);
    }
    return found;
  }

  private async load(topics: readonly string[]): Promise<void> {
    try {
      const { rows } = await this.pool.query({ name: "gauge-cache", text: LOAD, values: [topics] });
      this.take(rows.map(toGauge));
    } catch (error) {
      for (const topic of topics) this.topics.delete(topic);
      throw error;
    } finally {
      for (const topic of topics) this.loads.delete(topic);
    }
  }
}
