import { MikroORM } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { testWorld } from "#test/template-module/world.ts";
import { SampleThing } from "#test/template-module/server/sample-things/sample-things.entity.ts";

test("the template's migration makes the table that its entity declares", async () => {
  const world = await testWorld();
  const orm = await MikroORM.init({
    clientUrl: world.database.ownerUrl,
    entities: [SampleThing],
    forceUtcTimezone: true,
  });
  try {
    // safe: the other tables, of which this ORM knows nothing, are left alone
    expect(await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: true })).toBe("");
  } finally {
    await orm.close();
    await world.close();
  }
});
