import { expect, test } from "vitest";
import { createKeys, keyEntries } from "./crypto.ts";

const OLD = "k1:the-first-secret-0123456789-abcdefghij";
const NEW = "k2:the-second-secret-0123456789-klmnopqr";

test("what an old key signed or sealed holds while it is in the list, and is made by the new one", () => {
  const [old, both, later] = [OLD, `${NEW},${OLD}`, NEW].map(createKeys);
  const link = old!.sign("unsubscribe", "message-1");
  const box = old!.seal("secret text", "row-1");
  expect(both!.verify("unsubscribe", link)).toBe("message-1");
  expect(both!.open(box, "row-1")).toBe("secret text");
  expect(both!.sign("unsubscribe", "message-1")).toContain(".k2.");
  expect(later!.verify("unsubscribe", link)).toBeNull();
  expect(() => later!.open(box, "row-1")).toThrow(/key of ours/);
  // hashes of people who were erased are found again after a change of keys
  const hash = old!.fingerprint("person", "ann@mail.example");
  expect(both!.fingerprint("person", "ann@mail.example")).toEqual(hash);
});

test("a signature is of its purpose, its value and its key", () => {
  const keys = createKeys(`${NEW},${OLD}`);
  const [body, , code] = keys.sign("invite", "link-1").split(".");
  const forged = [
    `${body}.k1.${code}`,
    `${Buffer.from("link-2").toString("base64url")}.k2.${code}`,
    `${body}.k3.${code}`,
    `${body}.k2.`,
    `${body}.${code}`,
    "",
    "...",
  ];
  for (const token of forged) expect(keys.verify("invite", token), token).toBeNull();
  expect(keys.verify("reset", `${body}.k2.${code}`)).toBeNull();
});

test("what is sealed for one row opens for no other, nor after a change", () => {
  const keys = createKeys(OLD);
  const box = keys.seal("secret text", "row-1");
  expect(() => keys.open(box, "row-2")).toThrow();
  const parts = box.split(".");
  const changed = [...parts.slice(0, 4), Buffer.from("other").toString("base64url")].join(".");
  expect(() => keys.open(changed, "row-1")).toThrow();
});

test("a bare secret has the first key's name", () => {
  expect(keyEntries("bare-secret")).toEqual([{ kid: "k1", secret: "bare-secret" }]);
  expect(keyEntries("a:x,b:y:z")).toEqual([
    { kid: "a", secret: "x" },
    { kid: "b", secret: "y:z" },
  ]);
});
