import { describe, expect, it } from "vitest";
import { comboOf, worksWhileTyping, KeyRegistry, hasKey, keyless } from "./keys.ts";

const press = (key: string, mods: Partial<KeyboardEvent> = {}) =>
  comboOf({ key, metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, ...mods });

describe("comboOf", () => {
  it("writes modifiers in one order and treats ⌘ and Ctrl alike", () => {
    expect(press("K", { metaKey: true, shiftKey: true })).toBe("mod+shift+k");
    expect(press("k", { ctrlKey: true })).toBe("mod+k");
    expect(press("Enter", { shiftKey: true })).toBe("shift+enter");
    expect(press(" ")).toBe("space");
  });
  it("lets symbols carry their own shift", () => {
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("<", { shiftKey: true })).toBe("<");
  });
});

describe("worksWhileTyping", () => {
  it("knows what works while typing", () => {
    expect(["escape", "f2", "shift+f9", "mod+enter", "alt+1"].every(worksWhileTyping)).toBe(true);
    expect(["a", "enter", "shift+enter", "?", "f"].some(worksWhileTyping)).toBe(false);
  });
});

describe("KeyRegistry", () => {
  const named = (label: string) => ({ label, run: () => undefined });

  it("gives the topmost layer the key, whatever the order of mounting", () => {
    const keys = new KeyRegistry();
    const closeDrawer = keys.add({ escape: named("Close drawer") }, "drawer");
    keys.add({ escape: named("End call") }, "page");
    keys.add({ escape: named("Leave") }, "shell");
    expect(keys.match("escape", false, 0)?.label).toBe("Close drawer");
    closeDrawer();
    expect(keys.match("escape", false, 0)?.label).toBe("End call");
  });

  it("fires no single key in a text field, but those that work while typing", () => {
    const keys = new KeyRegistry();
    keys.add({ c: named("Claim"), f2: named("Mute"), "mod+enter": named("Save") });
    expect(keys.match("c", true, 0)).toBeNull();
    expect(keys.match("f2", true, 0)?.label).toBe("Mute");
    expect(keys.match("mod+enter", true, 0)?.label).toBe("Save");
  });

  it("turns single keys off and keeps those that work while typing", () => {
    const keys = new KeyRegistry();
    keys.add({ c: named("Claim"), f2: named("Mute") });
    keys.singleKeys = false;
    expect(keys.match("c", false, 0)).toBeNull();
    expect(keys.match("f2", false, 0)?.label).toBe("Mute");
  });

  it("exchanges two keys for a person, also as the first of a sequence, and takes it back", () => {
    const keys = new KeyRegistry();
    keys.add({ n: named("Next"), y: named("Accept"), "g n": named("Go to notifications") });
    keys.swap("n", "y");
    expect(keys.match("y", false, 0)?.label).toBe("Next");
    expect(keys.match("n", false, 0)?.label).toBe("Accept");
    expect(keys.shown("n")).toBe("y");
    keys.match("g", false, 0);
    expect(keys.match("n", false, 100)?.label).toBe("Go to notifications");
    keys.swap("n", "z");
    expect(keys.match("y", false, 0)?.label).toBe("Accept");
    expect(keys.match("z", false, 0)?.label).toBe("Next");
    expect(keys.isSwapped).toBe(true);
    keys.swap("n");
    expect(keys.isSwapped).toBe(false);
    expect(keys.match("n", false, 0)?.label).toBe("Next");
  });

  it("lists actions without a key, and no key press reaches them", () => {
    const keys = new KeyRegistry();
    keys.add({ [keyless("Publish")]: named("Publish"), n: named("Next") });
    expect(keys.active().map((key) => [key.label, hasKey(key)])).toEqual([
      ["Publish", false],
      ["Next", true],
    ]);
  });

  it("follows a two-key sequence within its time and forgets it after", () => {
    const keys = new KeyRegistry();
    keys.add({ "g c": named("Go to contacts"), c: named("Claim") });
    expect(keys.match("g", false, 0)).toBeNull();
    expect(keys.match("c", false, 500)?.label).toBe("Go to contacts");
    expect(keys.match("g", false, 1_000)).toBeNull();
    expect(keys.match("c", false, 5_000)?.label).toBe("Claim");
  });

  it("reaches only dialog keys while a dialog has the focus", () => {
    const keys = new KeyRegistry();
    keys.add({ a: named("Approve") });
    keys.add({ "mod+enter": named("Confirm") }, "dialog");
    expect(keys.match("a", false, 0, "dialog")).toBeNull();
    expect(keys.match("mod+enter", false, 0, "dialog")?.label).toBe("Confirm");
  });

  it("lists each combination once, with the binding that would run", () => {
    const keys = new KeyRegistry();
    keys.add({ n: named("New") }, "shell");
    keys.add({ n: named("Reject") }, "page");
    expect(keys.active().map((k) => [k.combo, k.label])).toEqual([["n", "Reject"]]);
  });
});
