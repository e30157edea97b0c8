import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, importHere, startSuggested, upload } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { runImportToEnd } from "./run.service.ts";

let world: TestWorld;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world?.close());

const run = (content: string, fields?: Record<string, string>) =>
  importHere(world, http, content, fields);
const accounts = (content: string) => run(content, { entityType: "account" });
const rows = async <T = Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(sql, params)).rows as T[];
const companies = (like: string) =>
  rows(
    `select name, domain, staff_count, staff_range, revenue::float8, revenue_range, hq_city, hq_country, custom
          from account where name like $1 order by name`,
    [like],
  );
const people = (domain: string) =>
  rows(
    `select c.first_name, c.last_name, c.email, c.job_title, c.country, c.custom, a.name as company
          from contact c left join account a on a.id = c.account_id
         where c.email_domain = $1 order by c.email`,
    [domain],
  );
const notes = async (id: string) =>
  String((await http.send(`/api/imports/${id}/notes`, { method: "GET" })).body);

describe("the company of a contact", () => {
  it("is the one that the file names, whoever's domain the address has", async () => {
    await accounts("Company,Domain,Employees\nTrade Partner,trade-partner.example,12\n");
    await run(
      "First name,Last name,Email,Company,Employees\n" +
        "Jane,Onsite,jane@trade-partner.example,Widget Works Example,9000\n" +
        "Jack,Onsite,jack@widgetworks.example,Widget Works Example,9000\n" +
        "Joe,Partner,joe@trade-partner.example,,\n",
    );
    expect(await people("trade-partner.example")).toMatchObject([
      { email: "jane@trade-partner.example", company: "Widget Works Example" },
      { email: "joe@trade-partner.example", company: "Trade Partner" },
    ]);
    expect(await companies("Trade Partner")).toMatchObject([{ staff_count: 12 }]);
    expect(await companies("Widget Works%")).toMatchObject([
      { domain: "widgetworks.example", staff_count: 9000 },
    ]);
  });

  it("is none where the name says none, and nobody's domain is taken", async () => {
    const no = [
      "N/A",
      "-",
      "None",
      "Self-employed",
      "Self employed",
      "freelance",
      "unknown",
      "n.a.",
      "?",
    ];
    const lines = no.map((name, n) => `P,No${n},p${n}@no-company-${n}.example,${name}`);
    const done = await run(`First name,Last name,Email,Company\n${lines.join("\n")}\n`);
    expect(done).toMatchObject({ createdCount: no.length, invalidCount: 0, notedCount: no.length });
    expect(await rows(`select name from account where domain like 'no-company-%'`)).toEqual([]);
    expect(
      await rows(`select from contact where last_name ~ '^No\\d' and account_id is not null`),
    ).toEqual([]);
  });

  it("is not guessed where several companies have the domain", async () => {
    const group = await accounts(
      "Company,Domain,Employees\nSummit Holding,summit-group.example,5000\n" +
        "Summit Foods,summit-group.example,900\nSummit Logistics,summit-group.example,1200\n",
    );
    expect(await notes(group.id)).toContain("also the domain of “Summit Holding”");
    expect(await companies("Summit%")).toMatchObject([
      { name: "Summit Foods", staff_count: 900 },
      { name: "Summit Holding", staff_count: 5000 },
      { name: "Summit Logistics", staff_count: 1200 },
    ]);
    await run(
      "Last name,Email,Company\nFood,f@summit-group.example,Summit Foods\nAny,g@summit-group.example,\n",
    );
    expect(await people("summit-group.example")).toMatchObject([
      { company: "Summit Foods" },
      { company: null },
    ]);
  });
});

describe("a contradiction makes two records", () => {
  it("of two people with one name at one company", async () => {
    const header = "First name,Last name,Company,LinkedIn,Direct phone,Job title,Email\n";
    const one = "Sam,Twin,Twin Works,https://www.linkedin.com/in/sam-twin-a,+1 212 555 0101,CFO,\n";
    const two =
      "Sam,Twin,Twin Works,https://www.linkedin.com/in/sam-twin-b,+1 212 555 0102,Welder,\n";
    const titles = "Kim,Titled,Twin Works,,,Chief Counsel,\nKim,Titled,Twin Works,,,Plumber,\n";
    expect(await run(header + one)).toMatchObject({ createdCount: 1 });
    expect(await run(header + two + titles)).toMatchObject({ createdCount: 3, updatedCount: 0 });
    expect(await run(header + one + two + titles)).toMatchObject({
      createdCount: 0,
      unchangedCount: 4,
    });
    expect(
      await rows(`select job_title from contact where name_key = 'sam twin' order by 1`),
    ).toEqual([{ job_title: "CFO" }, { job_title: "Welder" }]);
  });

  it("of colleagues who share a mailbox, with the address kept aside", async () => {
    const file =
      "First name,Last name,Company,Email\nAnn,Bell,Shared Box,info@shared-box.example\nBob,Carr,Shared Box,info@shared-box.example\n";
    const done = await run(file);
    expect(done).toMatchObject({ createdCount: 2, notedCount: 1 });
    expect(await notes(done.id)).toContain("is the address of another contact");
    expect(await rows(`select email, custom from contact where name_key = 'bob carr'`)).toEqual([
      { email: null, custom: { "E-mail as given": "info@shared-box.example" } },
    ]);
    expect(await run(file)).toMatchObject({ createdCount: 0, updatedCount: 0 });
  });

  it("of companies of one name with other forms, towns or pages; a trust is part of a name", async () => {
    const file =
      "Company,City\nNorthgate Trust,Boston\nNorthgate Inc,Denver\nNorthgate SE,Berlin\n";
    expect(await accounts(file)).toMatchObject({ createdCount: 3 });
    expect(await accounts(file)).toMatchObject({ createdCount: 0, unchangedCount: 3 });
  });

  it("over the API as well", async () => {
    const { body: account } = await http.post("/api/accounts", { name: "Api Twins" });
    const send = (record: Record<string, unknown>) =>
      http.post("/api/contacts/upsert", {
        source: "crm",
        records: [{ firstName: "Al", lastName: "Api", accountId: account.id, ...record }],
      });
    const first = await send({ linkedinUrl: "linkedin.com/in/al-one", jobTitle: "Buyer" });
    const second = await send({ linkedinUrl: "linkedin.com/in/al-two", jobTitle: "Seller" });
    expect(second.body.results[0].result).toBe("created");
    expect(second.body.results[0].id).not.toBe(first.body.results[0].id);
  });
});

describe("domains that identify nobody", () => {
  it("leave companies apart, and the cell is noted", async () => {
    const sites = [
      "facebook.com",
      "medium.com",
      "sites.google.com/view",
      "linktr.ee",
      "wordpress.com",
    ];
    const lines = sites.flatMap((site, n) => [
      `Net ${n}A,https://${site}/one`,
      `Net ${n}B,https://${site}/two`,
    ]);
    const done = await accounts(
      `Company,Website\n${lines.join("\n")}\nHost A,a.github.io\nHost B,b.github.io\n`,
    );
    expect(done).toMatchObject({ createdCount: 12, notedCount: 10, invalidCount: 0 });
    expect(await companies("Host %")).toMatchObject([
      { domain: "a.github.io" },
      { domain: "b.github.io" },
    ]);
    expect(await companies("Net 1%")).toMatchObject([
      { domain: null, custom: { "Domain as given": "https://medium.com/one" } },
      { domain: null },
    ]);
  });

  it("are those before the path, whatever stands behind", async () => {
    const done = await accounts(
      "Company,Website\nAt Path,https://at-path.example.com/@larch\n" +
        "At Query,https://at-query.example.net/contact?mail=sales@gmail.com\n" +
        "At User,https://user@at-user.example.org:8443/x#y@z.example\n",
    );
    expect(done).toMatchObject({ createdCount: 3, notedCount: 0 });
    expect(await companies("At %")).toMatchObject([
      { domain: "example.com" },
      { domain: "example.net" },
      { domain: "example.org" },
    ]);
  });

  it("are refused by a form and left out by the API", async () => {
    const made = await http.post("/api/accounts", {
      name: "Form Ltd",
      domain: "facebook.com/form",
    });
    expect(made.body.errors).toMatchObject([{ path: "body.domain" }]);
    expect((await http.post("/api/accounts", { name: "N/A" })).body.errors).toMatchObject([
      { path: "body.name" },
    ]);
    const api = await http.post("/api/accounts/upsert", {
      source: "crm",
      records: [{ name: "Api Page", domain: "instagram.com/api" }, { name: "None" }],
    });
    expect(api.body.results).toMatchObject([
      { result: "created", notes: [expect.stringContaining("names no company")] },
      { result: "invalid" },
    ]);
  });
});

describe("a cell that is no key", () => {
  it("never costs the row: it is kept aside and told", async () => {
    const long = "Helping companies grow | ".repeat(12);
    const done = await run(
      "First name,Last name,Email,Country,Job title,Company,Employees,Annual Revenue\n" +
        `Ina,Cell,ina@cells.example,EMEA,"${long}",,,\n` +
        'Ota,Cell,ota@cells.example,"Korea, Republic of",,Cells One,51-200,$10M - $50M\n' +
        'Eta,Cell,eta@cells.example,DEU,,Cells Two,"10,001+",1.2 million\n' +
        'Uta,Cell,uta@cells.example,,,Cells Three,1000 employees,"2,5 Mio"\n' +
        'Ida,Cell,ida@cells.example,,,Cells Four,1.250,"(1,234)"\n',
    );
    expect(done).toMatchObject({ createdCount: 5, invalidCount: 0, notedCount: 2 });
    expect(await people("cells.example")).toMatchObject([
      { email: "eta@cells.example", country: "DE" },
      { email: "ida@cells.example" },
      {
        country: null,
        job_title: long.slice(0, 200).trim(),
        custom: { "Country as given": "EMEA", "Job title as given": long.trim() },
      },
      { country: "KR" },
      {},
    ]);
    expect(await companies("Cells %")).toMatchObject([
      {
        name: "Cells Four",
        staff_count: 1250,
        revenue: null,
        custom: { "Revenue as given": "(1,234)" },
      },
      { name: "Cells One", staff_count: null, staff_range: "51-200", revenue_range: "$10M - $50M" },
      { name: "Cells Three", staff_count: 1000, revenue: 2_500_000 },
      { name: "Cells Two", staff_range: "10,001+", revenue: 1_200_000 },
    ]);
    expect(await notes(done.id)).toMatch(/Country: “EMEA” is not a country we know/);
  });

  it("is left out by the API as well", async () => {
    const { body } = await http.post("/api/contacts/upsert", {
      source: "crm",
      records: [{ email: "api@cells-api.example", country: "Narnia", timeZone: "Here" }],
    });
    expect(body.results[0]).toMatchObject({
      result: "created",
      notes: [expect.any(String), expect.any(String)],
    });
  });
});

describe("what a file says of addresses and numbers", () => {
  it("is stored in the one form that is mailed and compared", async () => {
    const done = await run(
      "Last name,Email,Direct phone\n" +
        '"Angle","""Ann Angle"" <Ann@forms.example>",\nSemi,cyn@forms.example;,\n' +
        "Two,dan@forms.example; dan.private@forms.example,\nDot,eve@forms.example.,\n" +
        "Zero,\u200bzoe@forms.example,4.42079E+11\nPath,una@forms.example/inbox,\n" +
        'Port,duo@forms.example:25,\nBreak,"qua@forms-\n.example",\nEsc,tri@forms%2Dx.example,\n',
    );
    expect(done).toMatchObject({ createdCount: 5, invalidCount: 4, notedCount: 2 });
    expect((await people("forms.example")).map((one) => one["email"])).toEqual([
      "ann@forms.example",
      "cyn@forms.example",
      "dan@forms.example",
      "eve@forms.example",
      "zoe@forms.example",
    ]);
    expect(await rows(`select from contact where email is distinct from email_key`)).toEqual([]);
    expect(await notes(done.id)).toContain("its digits are lost");
  });

  it("names are names, and labels come back as they went", async () => {
    await run(
      'Name,Email,Tags\n"Jo Baker, MBA",jo@suffix.example,"C, C++; Go"\n"Baker, Kim",kim@suffix.example,"""x|y"""\n' +
        '"Tom Smith, Jr.",tom@suffix.example,\nDr. Max Miller,max@suffix.example,\n',
    );
    expect(await people("suffix.example")).toMatchObject([
      { first_name: "Jo", last_name: "Baker", custom: { "Name suffix": "MBA" } },
      { first_name: "Kim", last_name: "Baker" },
      { first_name: "Max", last_name: "Miller" },
      { first_name: "Tom", last_name: "Smith" },
    ]);
    expect(
      await rows(
        `select tags from contact where email_domain = 'suffix.example' and tags <> '{}' order by email`,
      ),
    ).toEqual([{ tags: ["C, C++", "Go"] }, { tags: ["x|y"] }]);
  });
});

describe("the report of an import", () => {
  it("counts what overwrote within the file, and the same file again makes nobody twice", async () => {
    const twice = await run(
      "First name,Last name,Email,City\nOl,A,ol@report.example,Oslo\nOl,A,ol@report.example,Bergen\n",
    );
    expect(twice).toMatchObject({ createdCount: 1, updatedCount: 1, unchangedCount: 0 });
    const file =
      "First name,Last name,City\nNora,Keyless,Oslo\nOlav,Keyless,Bergen\nNora,Keyless,Bergen\n,,\n , ,\n";
    expect(await run(file)).toMatchObject({ totalRows: 3, createdCount: 3 });
    expect(await run(file)).toMatchObject({ createdCount: 0, unchangedCount: 3 });
  });
});

describe("what nobody can guess", () => {
  const start = (id: string, version: number) =>
    http.post(`/api/imports/${id}/start`, {}, { "if-match": `"${version}"` });

  it("is asked: whose ids a file has, when nobody named its source", async () => {
    const form = new FormData();
    form.append("entityType", "contact");
    form.append(
      "file",
      new Blob(["Id,Last name,Email\n7,Ident,ident@ids.example\n"]),
      "people.csv",
    );
    const { body } = await http.send<any>("/api/imports", {
      method: "POST",
      body: form,
      headers: { "idempotency-key": randomUUID() },
    });
    expect((await start(body.id, body.version)).body.errors).toMatchObject([
      { path: "body.options.idSource" },
    ]);
    const mapped = await http.put(
      `/api/imports/${body.id}`,
      { mapping: body.mapping, options: { idSource: "Old CRM" } },
      { "if-match": `"${body.version}"` },
    );
    await startSuggested(http, mapped.body);
    await runImportToEnd(world.system(), body.id, new AbortController().signal);
    expect(await ended(http, body.id)).toMatchObject({ createdCount: 1, source: "people.csv" });
    expect(await rows(`select source from external_id where value = '7'`)).toEqual([
      { source: "Old CRM" },
    ]);
  });

  it("is asked: whether the first row is data, so that no row is lost", async () => {
    const { body } = await upload(http, "Ada,Lovelace,London\nAlan,Turing,Wilmslow\n");
    expect(body.format).toMatchObject({ headerSure: false });
    const mapping = { "0": "contact.firstName", "1": "contact.lastName", "2": "contact.city" };
    const put = (version: number, options: object) =>
      http.put(`/api/imports/${body.id}`, { mapping, options }, { "if-match": `"${version}"` });
    const unsaid = await put(body.version, {});
    expect((await start(body.id, unsaid.body.version)).body.errors).toMatchObject([
      { path: "body.options.hasHeader" },
    ]);
    const said = await put(unsaid.body.version, { hasHeader: false });
    expect(said.body.format.sample[0]).toEqual(["Ada", "Lovelace", "London"]);
    await startSuggested(http, said.body);
    await runImportToEnd(world.system(), body.id, new AbortController().signal);
    expect(await ended(http, body.id)).toMatchObject({ totalRows: 2, createdCount: 2 });
  });

  it("an option that is not known is refused", async () => {
    const { body } = await upload(http, "Last name,Email\nOpt,opt@options.example\n");
    const put = await http.put(
      `/api/imports/${body.id}`,
      { mapping: body.mapping, options: { dryRun: true } },
      { "if-match": `"${body.version}"` },
    );
    expect(put.status).toBe(400);
    expect(put.body.errors).toMatchObject([{ path: "body.options.dryRun" }]);
  });

  it.each([
    ["sep=;\r\nLast name;Email\r\nSep;sep@lines.example\r\n"],
    [
      "Contacts report,,\nGenerated today,,\n,,\nFirst name,Last name,Email\nPre,Amble,pre@lines.example\n",
    ],
  ])("what stands above the columns' names is no row: %j", async (content) => {
    expect(await run(content)).toMatchObject({ totalRows: 1, createdCount: 1, invalidCount: 0 });
  });
});
