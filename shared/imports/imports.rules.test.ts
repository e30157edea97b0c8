import { describe, expect, it } from "vitest";
import { csvLine, guardCell } from "../kernel/csv.ts";
import { csvParser, MAX_ROW } from "./csv.rules.ts";
import { suggestMapping } from "./fields.rules.ts";
import { groupByIdentity } from "./identity.rules.ts";
import type { Identity } from "./identity.rules.ts";
import { readRow } from "./row.rules.ts";
import { encodingOfBytes, notText, readHead, sniffDelimiter } from "./sniff.rules.ts";
import { survive } from "./survive.rules.ts";

/** Parses `text` in pieces of `size`: the cut must never matter. */
function parse(text: string, size: number, delimiter = ",") {
  const parser = csvParser(delimiter);
  const rows = [];
  for (let i = 0; i < text.length; i += size) rows.push(...parser.push(text.slice(i, i + size)));
  return [...rows, ...parser.end()];
}

describe("ugly CSV", () => {
  it.each([
    [
      "mixed line ends",
      "a,b\r\nc,d\re,f\ng,h",
      [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
        ["g", "h"],
      ],
    ],
    [
      "quotes, commas and lines inside",
      'a,"b,""x""\r\ny"\nc,d',
      [
        ["a", 'b,"x"\r\ny'],
        ["c", "d"],
      ],
    ],
    ["text after a closing quote", '"a"b,c', [["ab", "c"]]],
    ["a quote in the middle", 'a"b,c"', [['a"b', 'c"']]],
    ["ragged rows", "a\nb,c,d\n,\n", [["a"], ["b", "c", "d"], ["", ""]]],
    ["empty lines", "\n\na,b\n\n", [["a", "b"]]],
    ["an empty quoted cell", '"",a\n', [["", "a"]]],
  ])("%s", (_, text, cells) => {
    for (const size of [1, 2, 3, 5, 1000]) {
      expect(parse(text, size).map((row) => row.cells)).toEqual(cells);
    }
  });

  it("an open quote costs its own line, not the rest of the file", () => {
    const text = `a,b\n"open,c\n${"d,e\n".repeat(1000)}f,g\n`;
    for (const size of [7, 64_000]) {
      const rows = parse(text, size);
      expect(rows).toHaveLength(1003);
      expect(rows[1]).toEqual({ cells: ['"open,c'], error: "A quote is never closed." });
      expect(rows.at(-1)).toEqual({ cells: ["f", "g"], error: null });
    }
  });

  it("an open quote in front of more than one row's worth of data is found without reading it all", () => {
    const line = `${"x".repeat(999)}\n`;
    const rows = parse(`"open\n${line.repeat(1100)}`, 65_536);
    expect(rows).toHaveLength(1101);
    expect(rows.filter((row) => row.error)).toHaveLength(1);
  });

  it("a cell of more than a megabyte is an error of its row", () => {
    const rows = parse(`a,b\n${"x".repeat(MAX_ROW * 2)},c\nd,e\n`, 65_536);
    expect(rows.map((row) => row.error)).toEqual([null, "The row is too long.", null]);
    expect(rows[2]!.cells).toEqual(["d", "e"]);
  });

  it("round trips", () => {
    const cells = ["a", 'b"c', "d,e", "f\r\ng", "", " h "];
    expect(parse(csvLine(cells), 3)[0]!.cells).toEqual(cells);
  });
});

describe("formula guard", () => {
  it.each(["=1+1", "+cmd", "-2", "@x", "\t=1", "  =1", '"=1', "'=1", "＝1", "''=1"])(
    "%j comes back unchanged and is not run on the way",
    (text) => {
      const guarded = guardCell(text);
      expect(guarded.startsWith("'")).toBe(true);
      const mapping = { "0": "contact.lastName" };
      expect(readRow("contact", mapping, ["Name"], [guarded]).row?.contact).toEqual({
        lastName: text.trim(),
      });
    },
  );

  it.each(["a=1", "O'Neil", "'tis", "1-2"])("%j needs none", (text) => {
    expect(guardCell(text)).toBe(text);
  });
});

describe("sniffing", () => {
  const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding);

  it("knows encodings by their bytes", () => {
    expect(encodingOfBytes(bytes("\ufeffname,mail", "utf8"))).toBe("utf-8");
    expect(encodingOfBytes(bytes("\ufeffname,mail", "utf16le"))).toBe("utf-16le");
    expect(encodingOfBytes(bytes("name,mail,phone,city", "utf16le"))).toBe("utf-16le");
    expect(encodingOfBytes(bytes("name,mail,phone,city", "utf16le").subarray(1))).toBe("utf-16be");
    expect(encodingOfBytes(bytes("name,mail", "utf8"))).toBeNull();
  });

  it("says what is no text", () => {
    expect(notText(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toMatch(/Excel/);
    expect(notText(new Uint8Array(5000))).toMatch(/not a text file/);
    expect(notText(bytes("name,mail,phone,city\n", "utf16le"))).toBeNull();
  });

  it.each([
    ["a;b;c\n1,5;2;3\n1,5;2;3\n", ";"],
    ["a\tb\n1\t2\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ['name,city\n"x;y;z",b\n', ","],
    ["single\nvalue\n", ","],
  ])("%j is cut by %j", (text, delimiter) => {
    expect(sniffDelimiter(text)).toBe(delimiter);
  });

  it("names empty and repeated columns, and sees when there is no header", () => {
    expect(readHead("Name,,Name\nx,y,z\n", "utf-8", ",").columns).toEqual([
      "Name",
      "Column 2",
      "Name (2)",
    ]);
    const bare = readHead("Ada,ada@example.com\nBob,bob@example.com\n", "utf-8", ",");
    expect(bare).toMatchObject({ hasHeader: false, columns: ["Column 1", "Column 2"] });
    expect(bare.sample).toHaveLength(2);
  });
});

describe("mapping", () => {
  it("is suggested by name, each field once", () => {
    expect(
      suggestMapping("contact", [
        "E-Mail Address",
        "FIRST_NAME",
        "Surname",
        "Company",
        "email",
        "Shoe size",
      ]),
    ).toEqual({
      "0": "contact.email",
      "1": "contact.firstName",
      "2": "contact.lastName",
      "3": "account.name",
    });
    expect(
      suggestMapping("account", [
        "Symbol",
        "Security",
        "GICS Sector",
        "GICS Sub-Industry",
        "Headquarters Location",
      ]),
    ).toEqual({
      "0": "externalId",
      "1": "account.name",
      "2": "account.industry",
      "3": "account.subIndustry",
      "4": "account.hqLocation",
    });
  });

  it("reads a row in the words of the product", () => {
    const mapping = {
      "0": "contact.fullName",
      "1": "contact.email",
      "2": "account.hqLocation",
      "3": "account.revenue",
      "4": "contact.tags",
    };
    const cells = ["Lovelace, Ada", "n/a", "Saint Paul, Minnesota", "$1.2M", "a; b ;a"];
    expect(readRow("contact", mapping, [], cells)).toEqual({
      row: {
        contact: { firstName: "Ada", lastName: "Lovelace", tags: ["a", "b"] },
        account: {
          hqCity: "Saint Paul",
          hqState: "Minnesota",
          hqCountry: "US",
          revenue: 1_200_000,
        },
        externalId: null,
        noEmployer: false,
        reach: { email: false, phone: false },
        notes: [],
      },
      error: null,
      dupKey: "ada lovelace @ ",
    });
  });

  it.each([
    [{ "0": "contact.email" }, "not-an-address", /not an e-mail/],
    [{ "0": "contact.lastName" }, "a\0b", /cannot be stored/],
    [{ "0": "contact.lastName" }, "x".repeat(101), /longer than 100/],
    [{ "0": "contact.city" }, "Leeds", /names no person/],
  ])("%j refuses %j", (mapping, cell, error) => {
    expect(readRow("contact", mapping as Record<string, string>, ["Column"], [cell]).error).toMatch(
      error,
    );
  });
});

describe("survivorship", () => {
  const record = { city: "Leeds", state: null, tags: ["a"], custom: { x: 1 } };
  it("lets the newer value win, never an empty one, never over a locked one", () => {
    const incoming = { city: "York", state: "", tags: ["b"], custom: { y: 2 } };
    expect(survive(record, incoming, { locked: [], mode: "recent" })).toEqual({
      city: "York",
      tags: ["a", "b"],
      custom: { x: 1, y: 2 },
    });
    expect(survive(record, { city: "York" }, { locked: ["city"], mode: "recent" })).toEqual({});
  });
  it("fills only what is empty when told so", () => {
    expect(
      survive(record, { city: "York", state: "Yorkshire" }, { locked: [], mode: "fill" }),
    ).toEqual({
      state: "Yorkshire",
    });
  });
  it("sees no change in the same values", () => {
    expect(survive(record, structuredClone(record), { locked: [], mode: "recent" })).toEqual({});
  });
});

describe("identity", () => {
  interface Said {
    mail?: string;
  }
  const one = (n: number, more: Partial<Identity<Said>> = {}): Identity<Said> => ({
    n,
    recordId: null,
    unique: null,
    uniqueOwner: null,
    keys: [],
    facts: [],
    ...more,
  });
  const together = (identities: Identity<Said>[]) =>
    groupByIdentity(identities, (rung, a, b) => {
      return rung === "name" && a.mail !== undefined && b.mail !== undefined && a.mail !== b.mail;
    });
  it("joins rows that share a key with an earlier one", () => {
    const { groups } = together([
      one(0, { unique: "a@example.com", keys: [{ key: "l:in/a", rung: "linkedin" }] }),
      one(1, { keys: [{ key: "l:in/a", rung: "linkedin" }] }),
      one(2, { unique: "b@example.com" }),
      one(3, { unique: "a@example.com" }),
    ]);
    expect(groups.map((group) => group.members)).toEqual([[0, 1, 3], [2]]);
  });
  it("keeps two stored records apart, and refuses an address that another has", () => {
    const { groups, conflicts } = together([
      one(0, { recordId: "r1", unique: "new@example.com" }),
      one(1, { recordId: "r2", unique: "new@example.com" }),
      one(2, { recordId: "r3", unique: "x@example.com", uniqueOwner: "r4" }),
    ]);
    expect(groups.map((group) => group.members)).toEqual([[0]]);
    expect([...conflicts]).toEqual([
      [1, "taken"],
      [2, "taken"],
    ]);
  });
  it("does not join what contradicts anything known of a group, whatever key they share", () => {
    const keys = [{ key: "name", rung: "name" }];
    const { groups } = together([
      one(0, { keys, facts: [{}] }),
      one(1, { keys, facts: [{ mail: "a@example.com" }] }),
      one(2, { keys, facts: [{ mail: "b@example.com" }] }),
      one(3, { keys, facts: [{}] }),
      one(4, { keys, facts: [{ mail: "b@example.com" }] }),
    ]);
    expect(groups.map((group) => group.members)).toEqual([
      [0, 1, 3],
      [2, 4],
    ]);
  });
});
