import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, unreachable } from "../api/problem.ts";
import { EditSession, STALE } from "./edit-session.ts";
import type { EditMode } from "./edit-state.ts";

interface Row {
  version: number;
  name: string;
  goal: number | null;
  list: string | null;
  tags: string[];
}
type Fields = Omit<Row, "version">;

let row: Row;
let fails: (body: Partial<Fields>) => ApiError | null;
let lost: readonly string[];
let bodies: Partial<Fields>[];
/** Runs as the next write reaches the server. */
let onWrite: () => void;

const problem = (status: number, code: string, more: object = {}) =>
  new ApiError({ type: "about:blank", title: "No", status, code, ...more });

/** A change on the server that this editor has not heard of yet. */
const theirs = (change: Partial<Fields>) => {
  row = { ...row, ...change, version: row.version + 1 };
};

const begin = (mode: EditMode) =>
  new EditSession<Row, Fields>(
    row,
    {
      valuesOf: ({ version: _, ...fields }) => fields,
      write: async (body, on) => {
        onWrite();
        onWrite = () => {};
        bodies.push(body);
        const error = fails(body);
        if (error) throw error;
        if (on.version !== row.version) throw problem(409, "stale", { current: row });
        theirs(body);
        return row;
      },
      onLost: (fields) => (lost = fields),
    },
    mode,
  );

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  row = { version: 1, name: "Autumn", goal: 10, list: null, tags: ["old"] };
  fails = () => null;
  lost = [];
  bodies = [];
  onWrite = () => {};
});
afterEach(() => void vi.useRealTimers());

const session = () => begin({ autosaveMs: 600 });

describe("an autosave", () => {
  test("gathers what is typed and sends only that", async () => {
    const edit = session();
    edit.change({ name: "W" });
    await after(300);
    edit.change({ name: "Winter" });
    edit.change({ goal: 40 });
    await after(600);
    expect(bodies).toEqual([{ name: "Winter", goal: 40 }]);
    expect(edit.state).toMatchObject({ typed: [], values: { name: "Winter", goal: 40 } });
  });

  test("through an outage keeps what was typed, says why, and is tried again by itself", async () => {
    const edit = session();
    fails = unreachable;
    edit.change({ name: "Winter", goal: 2 });
    await after(600);
    expect(edit.state.outage).toContain("cannot be reached");
    edit.change({ name: "Spring" });
    expect(edit.state.values).toMatchObject({ name: "Spring", goal: 2 });
    await after(600);
    fails = () => null;
    await after(3000);
    expect(row).toMatchObject({ name: "Spring", goal: 2 });
    expect(edit.state).toMatchObject({ outage: null, typed: [], conflicts: [] });
  });

  test("whose answer was lost is no conflict with oneself", async () => {
    const edit = session();
    fails = (body) => {
      theirs(body);
      return unreachable();
    };
    edit.change({ name: "Winter" });
    await after(600);
    fails = () => null;
    edit.change({ name: "Winter, second" });
    await after(600);
    expect(row.name).toBe("Winter, second");
    expect(edit.state.conflicts).toEqual([]);
  });

  test("says what was refused until it is saved, does not show it as chosen, and saves the rest", async () => {
    const edit = session();
    const errors = [{ path: "body.list", message: "There is no such list." }];
    fails = ({ list }) => (list === "gone" ? problem(400, "invalid", { errors }) : null);
    edit.change({ list: "gone", goal: 40 });
    await after(600);
    const refused = [{ field: "list", message: "There is no such list." }];
    expect(row).toMatchObject({ goal: 40, list: null });
    expect(edit.state).toMatchObject({ refused, values: { list: null } });
    edit.change({ name: "Winter" });
    await after(600);
    expect(row.name).toBe("Winter");
    expect(edit.state).toMatchObject({ refused, values: { list: null } });
    edit.change({ list: "there" });
    expect(edit.state).toMatchObject({ refused, values: { list: "there" } });
    await after(600);
    expect(row.list).toBe("there");
    expect(edit.state.refused).toEqual([]);
  });
});

describe("a refused autosave", () => {
  test("refused without a field keeps only the bad one back, and tells so when its editor is gone", async () => {
    const edit = session();
    fails = ({ name }) => (name === "Bad" ? problem(422, "refused", { detail: "Not so." }) : null);
    edit.change({ goal: 40, name: "Bad", tags: ["new"] });
    await after(600);
    expect(row).toMatchObject({ name: "Autumn", goal: 40, tags: ["new"] });
    expect(edit.state.refused).toMatchObject([{ field: "name", message: "Not so." }]);
    edit.close();
    await after(0);
    expect(lost).toEqual(["name"]);
  });

  test("merges different fields; of the same field it asks whose stands, and shows one's own", async () => {
    const edit = session();
    edit.change({ goal: 40, name: "Mine" });
    theirs({ name: "Theirs", tags: ["theirs"] });
    edit.sees(row);
    expect(edit.state).toMatchObject({ conflicts: ["name"], values: { name: "Mine" } });
    await after(600);
    expect(row).toMatchObject({ name: "Theirs", goal: 40, tags: ["theirs"] });
    expect(edit.state).toMatchObject({ conflicts: ["name"], typed: ["name"] });
    edit.keepMine("name");
    await after(0);
    expect(row.name).toBe("Mine");
    expect(edit.state.conflicts).toEqual([]);
  });

  test("asks of a change too that the hub has not brought yet; theirs may be taken", async () => {
    const edit = session();
    edit.change({ goal: 2, tags: ["mine"] });
    theirs({ goal: 9 });
    await after(600);
    expect(row).toMatchObject({ goal: 9, tags: ["mine"] });
    expect(edit.state.conflicts).toEqual(["goal"]);
    edit.discard("goal");
    expect(edit.state.values.goal).toBe(9);
    edit.change({ goal: 4 });
    await after(600);
    expect(row.goal).toBe(4);
  });

  test("sends what was typed while it was saving", async () => {
    const edit = session();
    edit.change({ name: "Winter" });
    onWrite = () => edit.change({ name: "Winter, second" });
    await after(1200);
    expect(bodies).toEqual([{ name: "Winter" }, { name: "Winter, second" }]);
    expect(row.name).toBe("Winter, second");
  });

  test("that is closed sends what waits", async () => {
    const edit = session();
    edit.change({ name: "Winter" });
    edit.close();
    await after(0);
    expect(row.name).toBe("Winter");
    expect(lost).toEqual([]);
  });
});

describe("a whole form", () => {
  const session = () => begin({ isWhole: true, isResentByHand: true });

  test("keeps what is typed until it is saved, over every row that comes", async () => {
    const edit = session();
    edit.change({ name: "Mine" });
    theirs({ goal: 20 });
    edit.sees(row);
    await after(60_000);
    expect(bodies).toEqual([]);
    expect(edit.state).toMatchObject({ typed: ["name"], values: { name: "Mine", goal: 20 } });
    expect(await edit.save()).toBeNull();
    expect(row).toMatchObject({ name: "Mine", goal: 20 });
  });

  test("goes over a change of another field by itself, also one that nobody has told of", async () => {
    const edit = session();
    edit.change({ name: "Mine" });
    theirs({ goal: 20 });
    expect(await edit.save()).toBeNull();
    expect(bodies).toEqual([{ name: "Mine" }, { name: "Mine" }]);
    expect(row).toMatchObject({ name: "Mine", goal: 20 });
  });

  test("saves nothing while one field is in question", async () => {
    const edit = session();
    edit.change({ name: "Mine", goal: 40 });
    theirs({ name: "Theirs" });
    expect(await edit.save()).toMatchObject({ message: STALE });
    expect(row).toMatchObject({ name: "Theirs", goal: 10 });
    expect(edit.state).toMatchObject({ conflicts: ["name"], values: { name: "Mine", goal: 40 } });
    edit.keepMine("name");
    await after(0);
    expect(row.name).toBe("Theirs");
    expect(await edit.save()).toBeNull();
    expect(row).toMatchObject({ name: "Mine", goal: 40 });
  });

  test("gives back why it was refused, and keeps what was typed", async () => {
    const edit = session();
    fails = () => problem(422, "refused", { detail: "Not so." });
    edit.change({ name: "Mine" });
    expect(await edit.save()).toMatchObject({ message: "Not so." });
    expect(edit.state.values.name).toBe("Mine");
    fails = () => null;
    expect(await edit.save()).toBeNull();
    expect(row.name).toBe("Mine");
  });

  test("does not send what was typed after Save was pressed", async () => {
    const edit = session();
    edit.change({ name: "Mine" });
    onWrite = () => {
      edit.change({ name: "Mine, half typ", goal: 3 });
      theirs({ tags: ["theirs"] });
    };
    expect(await edit.save()).toBeNull();
    expect(row).toMatchObject({ name: "Mine", goal: 10, tags: ["theirs"] });
    expect(edit.state.typed).toEqual(["name", "goal"]);
    expect(await edit.save()).toBeNull();
    expect(row).toMatchObject({ name: "Mine, half typ", goal: 3 });
  });

  test("asks of a value that came before it was seen on the screen", async () => {
    const edit = session();
    const shown = edit.state.values;
    theirs({ name: "Theirs" });
    edit.sees(row);
    edit.change({ name: "Autumn, mine" }, shown);
    expect(edit.state.conflicts).toEqual(["name"]);
  });

  test("goes on with its save by itself once the question is answered, where it has no button for it", async () => {
    const edit = begin({ isWhole: true });
    edit.change({ name: "Mine", goal: 40 });
    theirs({ name: "Theirs" });
    await edit.save();
    edit.keepMine("name");
    await after(0);
    expect(row).toMatchObject({ name: "Mine", goal: 40 });
    // an answer before any Save sends nothing
    edit.change({ name: "Mine again" });
    theirs({ name: "Theirs again" });
    edit.sees(row);
    edit.keepMine("name");
    await after(0);
    expect(row.name).toBe("Theirs again");
    expect(edit.state.conflicts).toEqual([]);
  });

  test("gives up all that was typed", async () => {
    const edit = session();
    edit.change({ name: "Mine", goal: 40 });
    edit.discardAll();
    expect(edit.state).toMatchObject({ typed: [], values: { name: "Autumn", goal: 10 } });
  });
});

describe("fields that are saved one by one", () => {
  test("go each on their own; what failed says why and stays", async () => {
    const edit = begin({});
    fails = ({ goal }) =>
      goal === 0 ? problem(422, "refused", { detail: "At least one." }) : null;
    edit.change({ name: "Mine" });
    edit.change({ goal: 0 });
    edit.change({ tags: ["not yet"] });
    await edit.save(["goal"]);
    await edit.save(["name"]);
    expect(row).toMatchObject({ name: "Mine", goal: 10, tags: ["old"] });
    expect(edit.state.refused).toMatchObject([{ field: "goal", message: "At least one." }]);
    expect(edit.state.values).toMatchObject({ goal: 0, tags: ["not yet"] });
    edit.change({ goal: 1 });
    await edit.save(["goal"]);
    expect(row.goal).toBe(1);
    expect(edit.state.typed).toEqual(["tags"]);
  });

  test("are saved together when the second is ready while the first is on its way", async () => {
    const edit = begin({});
    edit.change({ name: "Mine" });
    onWrite = () => {
      edit.change({ goal: 40 });
      void edit.save(["goal"]);
    };
    await edit.save(["name"]);
    expect(row).toMatchObject({ name: "Mine", goal: 40 });
  });

  test("ask about the one that somebody else set, and go on with it after the answer", async () => {
    const edit = begin({});
    edit.change({ name: "Mine" });
    theirs({ name: "Theirs" });
    await edit.save(["name"]);
    expect(edit.state).toMatchObject({ conflicts: ["name"], values: { name: "Mine" } });
    edit.keepMine("name");
    await after(0);
    expect(row.name).toBe("Mine");
  });
});

describe("a text of which no value can be made", () => {
  test("stays as it was typed, is never sent, and goes when a value takes its place", async () => {
    const edit = session();
    edit.hold("goal", "0", "From 1.");
    edit.change({ name: "Winter" });
    await after(600);
    expect(bodies).toEqual([{ name: "Winter" }]);
    expect(edit.state).toMatchObject({
      typed: [],
      values: { name: "Winter", goal: 10 },
      unfit: [{ field: "goal", text: "0", fault: "From 1." }],
    });
    edit.change({ goal: 20 });
    await after(600);
    expect(bodies.at(-1)).toEqual({ goal: 20 });
    expect(edit.state.unfit).toEqual([]);
  });

  test("stays through a save that fails", async () => {
    const edit = session();
    fails = unreachable;
    edit.change({ name: "Winter" });
    edit.hold("goal", "0", "From 1.");
    await after(5_000);
    expect(edit.state.outage).not.toBeNull();
    expect(edit.state.unfit).toMatchObject([{ field: "goal", text: "0" }]);
  });

  test("once mended, asks when somebody else set the field since it was begun", async () => {
    const edit = session();
    edit.hold("goal", "0", "From 1.");
    theirs({ goal: 70 });
    edit.sees(row);
    expect(edit.state.values.goal).toBe(70);
    edit.hold("goal", "00", "From 1.");
    edit.change({ goal: 20 });
    await after(600);
    expect(bodies).toEqual([]);
    expect(edit.state.conflicts).toEqual(["goal"]);
  });

  test("begun after the person's own value asks nothing once that is saved", async () => {
    const edit = session();
    edit.change({ goal: 2 });
    onWrite = () => edit.hold("goal", "2x", "A number.");
    await after(600);
    edit.change({ goal: 20 });
    await after(600);
    expect(bodies).toEqual([{ goal: 2 }, { goal: 20 }]);
    expect(edit.state.conflicts).toEqual([]);
  });

  test("is named when its editor goes, and given up by the person", async () => {
    const edit = session();
    edit.hold("goal", "0", "From 1.");
    edit.close();
    await after(0);
    expect(lost).toEqual(["goal"]);
    edit.discard("goal");
    expect(edit.state.unfit).toEqual([]);
    edit.hold("goal", "0", "From 1.");
    edit.discardAll();
    expect(edit.state.unfit).toEqual([]);
  });
});

test("what was refused is told as it was typed", async () => {
  const edit = session();
  fails = () => problem(422, "invalid", { errors: [{ path: "goal", message: "Too many." }] });
  edit.change({ goal: 5_000 });
  await after(600);
  expect(edit.state.refused).toEqual([{ field: "goal", message: "Too many.", mine: 5_000 }]);
});
