import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;

const NAMES = [
  ["Álvaro", "Núñez-Ibáñez"],
  ["Søren", "Ørsted"],
  ["Jürgen", "Groß"],
  ["Łukasz", "Żółć"],
  ["İbrahim", "Işık"],
  ["Ολυμπία", "ΠΑΠΑΔΆΚΗΣ"],
  ["Æthel", "Þórsdóttir"],
  ["Фёдор", "ЙОЛКИН"],
  ["Percy", "100%_\\ Sure"],
  ["Maeve", "O’Neil"],
] as const;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops"));
  for (const [firstName, lastName] of NAMES) {
    await http.post("/api/contacts", { firstName, lastName });
    await http.post("/api/accounts", { name: `${lastName} Ltd` });
  }
});
afterAll(() => world?.close());

async function found(path: string, q: string): Promise<string[]> {
  const { body } = await http.get(`${path}?q=${encodeURIComponent(q)}`);
  return body.items.map((row: { lastName?: string; name?: string }) => row.lastName ?? row.name);
}

describe("search", () => {
  it.each(NAMES.map(([, name]) => [name]))("finds %s as written, small and large", async (name) => {
    for (const typed of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(await found("/api/contacts", typed)).toEqual([name]);
      expect(await found("/api/accounts", typed)).toEqual([`${name} Ltd`]);
    }
  });

  it.each([
    ["nunez-ibanez", "Núñez-Ibáñez"],
    ["alvaro", "Núñez-Ibáñez"],
    ["orsted", "Ørsted"],
    ["gross", "Groß"],
    ["zolc", "Żółć"],
    ["lukasz", "Żółć"],
    ["isik", "Işık"],
    ["ibrahim", "Işık"],
    ["παπαδακησ", "ΠΑΠΑΔΆΚΗΣ"],
    ["aethel thorsdottir", "Þórsdóttir"],
    ["федор", "ЙОЛКИН"],
    ["o'neil", "O’Neil"],
    ["100%_\\", "100%_\\ Sure"],
  ])("finds by %s without its accents", async (typed, name) => {
    expect(await found("/api/contacts", typed)).toEqual([name]);
  });

  it("takes signs of a pattern for what they are", async () => {
    expect(await found("/api/contacts", "%")).toEqual(["100%_\\ Sure"]);
    expect(await found("/api/contacts", "_")).toEqual(["100%_\\ Sure"]);
  });

  it("gives the same in the palette", async () => {
    const { body } = await http.get(`/api/search?q=${encodeURIComponent("NUNEZ-IBÁÑEZ")}`);
    expect(JSON.stringify(body)).toContain("Núñez-Ibáñez");
  });

  it("uses the index of the column", async () => {
    const owner = new Pool({ connectionString: world.database.ownerUrl });
    const client = await owner.connect();
    try {
      await client.query("begin");
      await client.query(
        `insert into contact (id, last_name, version, created_at, updated_at)
         select uuidv7(), 'Filler ' || md5(n::text), 1, now(), now() from generate_series(1, 20000) n`,
      );
      await client.query("select gin_clean_pending_list('contact_search'); analyze contact");
      const { rows } = await client.query(
        `explain select id from contact where deleted_at is null and search_text like search_like('nunez')`,
      );
      expect(JSON.stringify(rows)).toContain("contact_search");
    } finally {
      await client.query("rollback");
      client.release();
      await owner.end();
    }
  });
});
