import { Client } from "pg";
import { STEADY_ON } from "#server/kernel/db/steady.ts";
import type { TestWorld } from "./kernel.ts";

interface Node {
  "Node Type": string;
  Plans?: Node[];
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
}

export interface Ran {
  /** Kinds of nodes in the plan: `Index Scan`, `Sort`. */
  nodes: Set<string>;
  /** Blocks of tables and indexes that it looked at. */
  buffers: number;
}

/** Runs work as the tables' owner, who may make statistics old. */
export async function asOwner<T>(
  { database }: TestWorld,
  work: (owner: Client) => Promise<T>,
): Promise<T> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/**
 * How a statement ran under the plan that is kept for it, and what it read; it is undone.
 * @param values SQL of its parameters
 * @param steady planned as under `steady`; else by the planner's own choice
 * @param meanwhile happens after the plan was made and kept
 */
export async function planOf(
  owner: Client,
  sql: string,
  values: readonly string[],
  { steady, meanwhile }: { steady: boolean; meanwhile?: () => Promise<void> },
): Promise<Ran> {
  await owner.query("begin");
  await owner.query(steady ? STEADY_ON : "set local plan_cache_mode = force_generic_plan");
  await owner.query(`prepare looked_at as ${sql}`);
  if (meanwhile) {
    await owner.query("savepoint before");
    await owner.query(`execute looked_at(${values.join(", ")})`);
    await owner.query("rollback to before");
    await meanwhile();
  }
  const { rows } = await owner.query<{ "QUERY PLAN": [{ Plan: Node }] }>(
    `explain (analyze, buffers, format json) execute looked_at(${values.join(", ")})`,
  );
  await owner.query("rollback");
  await owner.query("deallocate looked_at");
  const { Plan: top } = rows[0]!["QUERY PLAN"][0];
  const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
  return {
    nodes: new Set(all(top).map((node) => node["Node Type"])),
    buffers: top["Shared Hit Blocks"] + top["Shared Read Blocks"],
  };
}
