import { withClient } from "#scripts/lib/postgres.mjs";
import { testWorld as worldOf } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { Migration20000101000000_sample_things as Migration } from "./server/migrations/Migration20000101000000_sample_things.ts";
import { sampleThingsModule } from "./server/sample-things/sample-things.module.ts";

/** A world with the template's own module and table; a module made of it is registered like any other. */
export async function testWorld(): Promise<TestWorld> {
  const world = await worldOf({}, [sampleThingsModule]);
  const { em, config } = world.kernel.orm;
  const migration = new Migration(em.getDriver(), config);
  migration.up();
  await withClient(world.database.ownerUrl, async (owner) => {
    for (const sql of migration.getQueries()) await owner.query(String(sql));
  });
  return world;
}
