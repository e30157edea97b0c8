import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import type { TopicDef } from "#shared/kernel/topics.ts";

const root = `${import.meta.dirname}/../..`;

/** Every topic that shared/ declares. */
async function allTopics(): Promise<TopicDef[]> {
  const files = globSync("shared/**/{*.events,system-topics}.ts", { cwd: root });
  const modules = await Promise.all(files.map((file) => import(`${root}/${file}`)));
  const exported = modules.flatMap((module: object): unknown[] => Object.values(module));
  return exported.filter(
    (one): one is TopicDef => typeof one === "object" && one !== null && "pattern" in one,
  );
}

test("what a topic carries is read alike by who writes it and by who follows it: nothing is transformed", async () => {
  const topics = await allTopics();
  expect(topics.length).toBeGreaterThan(40);
  for (const def of topics) {
    const schemas: z.ZodType[] =
      def.class === "log"
        ? Object.values(def.events)
        : [def.class === "gauge" ? def.value : def.state];
    for (const schema of schemas) {
      // throws at a transformation
      expect(() => z.toJSONSchema(schema), def.pattern).not.toThrow();
    }
  }
});
