import { describe, expect, it } from "vitest";
import { optOutsLeftOut, reachColumns, readReach } from "./opt-out.rules.ts";
import type { ReachKey } from "./opt-out.rules.ts";

describe("columns of opt-outs", () => {
  it.each([
    ["Unsubscribed from all email", "optOut.email"],
    ["Opted out of email: Marketing Information", "optOut.email"],
    ["HasOptedOutOfEmail", "optOut.email"],
    ["Email Opt Out", "optOut.email"],
    ["email_opt_out", "optOut.email"],
    ["UNSUB_TIME", "optOut.email"],
    ["CLEAN_TIME", "optOut.email"],
    ["donotbulkemail", "optOut.email"],
    ["Do not allow Emails", "optOut.email"],
    ["DoNotCall", "optOut.phone"],
    ["Do Not Call", "optOut.phone"],
    ["Mobile DNC Status", "optOut.phone"],
    ["Do not allow Phone Calls", "optOut.phone"],
    ["Do Not Contact", "optOut.all"],
    ["Opted Out Date", "optOut.all"],
    ["Email opt-in", "optIn.email"],
    ["Accepts Marketing", "optIn.email"],
    ["Subscription status", "optIn.email"],
  ])("%s means %s", (column, key) => {
    expect(reachColumns([column], [])).toEqual({ "0": key });
  });

  it.each([
    ["UNSUB_REASON"],
    ["CLEAN_CAMPAIGN_ID"],
    ["OPTIN_TIME"],
    ["CONFIRM_TIME"],
    ["HasOptedOutOfFax"],
    ["SMS opt out"],
    ["Number of calls"],
    ["Call notes"],
    ["Email Status"],
    ["Email"],
    ["Consent basis"],
    ["Title"],
  ])("%s means none", (column) => {
    expect(reachColumns([column], [])).toEqual({});
  });

  it("are known by their cells, whatever they are called", () => {
    const cells = [["Subscribed"], ["Unsubscribed"]];
    expect(reachColumns(["Status"], cells)).toEqual({ "0": "optOut.email" });
    expect(reachColumns(["State"], [["Do not call"]])).toEqual({ "0": "optOut.phone" });
    expect(reachColumns(["Status"], [["Open"], ["New"]])).toEqual({});
  });

  it("that are mapped to nothing are named", () => {
    const format = { columns: ["Email", "DNC"], sample: [] };
    expect(optOutsLeftOut("contact", format, { "0": "contact.email" })).toEqual(["DNC"]);
    expect(optOutsLeftOut("contact", format, { "1": "optOut.phone" })).toEqual([]);
  });
});

describe("a cell of opt-outs", () => {
  const said = (key: ReachKey, cell: string) => readReach(key, cell).reach;
  const nobody = { email: false, phone: false };
  it.each([
    "TRUE",
    "1",
    "yes",
    "x",
    "2026-01-02 10:00",
    "Unsubscribed",
    "Do Not Allow",
    "Opted out",
    "✓",
    "Ja",
  ])("%j is one", (cell) => {
    expect(said("optOut.email", cell)).toEqual({ email: true, phone: false });
    expect(said("optOut.all", cell)).toEqual({ email: true, phone: true });
  });
  it.each(["", "FALSE", "0", "no", "-", "Subscribed", "Allow", "Not on DNC", "Nein"])(
    "%j is none",
    (cell) => {
      expect(said("optOut.phone", cell)).toEqual(nobody);
    },
  );
  it("that cannot be read is one, and told; an opt-in says nothing", () => {
    expect(readReach("optOut.phone", "perhaps")).toEqual({
      reach: { email: false, phone: true },
      unsure: true,
    });
    expect(readReach("optIn.email", "perhaps")).toEqual({ reach: nobody, unsure: true });
    expect(said("optIn.email", "no")).toEqual({ email: true, phone: false });
    expect(said("optIn.email", "")).toEqual(nobody);
    expect(said("optIn.email", "yes")).toEqual(nobody);
  });
});
