import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { zCampaignSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignRow, ChangeCampaign } from "#shared/campaigns/campaign.schema.ts";
import { ApiError, unreachable } from "#web/kernel/api/problem.ts";
import { draftOf } from "./draft.fields.ts";
import { DraftSaver } from "./draft-saver.ts";

let row: CampaignRow;
let fails: (body: ChangeCampaign) => ApiError | null;
let lost: readonly string[];
let bodies: ChangeCampaign[];
let saver: DraftSaver;

const problem = (status: number, code: string, more: object = {}) =>
  new ApiError({ type: "about:blank", title: "No", status, code, ...more });

/** A colleague's change, kept by the server and not yet heard of here. */
const theirs = (change: ChangeCampaign) => {
  row = { ...row, ...change, version: row.version + 1 } as CampaignRow;
};

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  const settings = zCampaignSettings.parse({ call: {} });
  row = { version: 1, name: "Autumn", listId: null, goalLeads: 10, settings } as CampaignRow;
  fails = () => null;
  lost = [];
  bodies = [];
  saver = new DraftSaver(row, {
    write: async (body, version) => {
      bodies.push(body);
      const error = fails(body);
      if (error) throw error;
      if (version !== row.version) throw problem(409, "stale", { current: row });
      theirs(body);
      return row;
    },
    onRow: () => {},
    onLost: (fields) => (lost = fields),
  });
});
afterEach(() => void vi.useRealTimers());

test("an outage keeps what was typed, shows why, and is tried again by itself", async () => {
  fails = unreachable;
  saver.change({ name: "Winter", perContactDay: 2 });
  await after(600);
  expect(saver.state.outage).toContain("cannot be reached");
  saver.change({ name: "Spring" });
  expect(saver.state.pending).toEqual({ name: "Spring", perContactDay: 2 });
  await after(600);
  fails = () => null;
  await after(3000);
  expect(draftOf(row)).toMatchObject({ name: "Spring", perContactDay: 2, perNumberDay: 3 });
  expect(saver.state).toMatchObject({ outage: null, pending: {}, conflicts: [] });
});

test("an answer that was lost is no conflict with oneself", async () => {
  fails = (body) => {
    theirs(body);
    return unreachable();
  };
  saver.change({ name: "Winter" });
  await after(600);
  fails = () => null;
  saver.change({ name: "Winter, second" });
  await after(600);
  expect(row.name).toBe("Winter, second");
  expect(saver.state.conflicts).toEqual([]);
});

test("what is refused stays shown until it is saved; what was sent with it is saved", async () => {
  const errors = [{ path: "body.listId", message: "There is no such list." }];
  fails = ({ listId }) => (listId === "gone" ? problem(400, "invalid", { errors }) : null);
  saver.change({ listId: "gone", goalLeads: 40 });
  await after(600);
  const refused = [{ field: "listId", message: "There is no such list." }];
  expect(row).toMatchObject({ goalLeads: 40, listId: null });
  expect(saver.state).toMatchObject({ refused, pending: {} });
  saver.change({ name: "Winter" });
  await after(600);
  expect(row.name).toBe("Winter");
  expect(saver.state).toMatchObject({ refused, pending: {} });
  saver.change({ listId: "there" });
  expect(saver.state).toMatchObject({ refused, pending: { listId: "there" } });
  await after(600);
  expect(row.listId).toBe("there");
  expect(saver.state.refused).toEqual([]);
});

test("a refusal that names no field keeps only the bad one back", async () => {
  fails = ({ name }) => (name === "Bad" ? problem(422, "refused", { detail: "Not so." }) : null);
  saver.change({ goalLeads: 40, name: "Bad", perNumberDay: 5 });
  await after(600);
  expect(draftOf(row)).toMatchObject({ name: "Autumn", goalLeads: 40, perNumberDay: 5 });
  expect(saver.state.refused).toEqual([{ field: "name", message: "Not so." }]);
  saver.close();
  await after(0);
  expect(lost).toEqual(["name"]);
});

test("different fields merge, those of calls too; the same field asks whose stands", async () => {
  const call = row.settings.call!;
  saver.change({ perContactDay: 2, goalLeads: 40, name: "Mine" });
  theirs({ name: "Theirs", settings: { call: { ...call, countries: ["CA"] } } });
  saver.sees(row);
  expect(saver.state.conflicts).toEqual(["name"]);
  await after(600);
  expect(draftOf(row)).toMatchObject({
    name: "Theirs",
    goalLeads: 40,
    countries: ["CA"],
    perContactDay: 2,
  });
  expect(saver.state).toMatchObject({ conflicts: ["name"], pending: {} });
  saver.keepMine("name");
  await after(0);
  expect(row.name).toBe("Mine");
  expect(saver.state.conflicts).toEqual([]);
});

test("a change that the hub has not brought yet asks as well, and theirs may be taken", async () => {
  saver.change({ perContactDay: 2, perNumberDay: 7 });
  const call = row.settings.call!;
  theirs({ settings: { call: { ...call, caps: { ...call.caps, perContactDay: 9 } } } });
  await after(600);
  expect(draftOf(row)).toMatchObject({ perContactDay: 9, perNumberDay: 7 });
  expect(saver.state.conflicts).toEqual(["perContactDay"]);
  saver.discard("perContactDay");
  saver.change({ perContactDay: 4 });
  await after(600);
  expect(draftOf(row).perContactDay).toBe(4);
});
