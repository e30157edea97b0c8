import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLog, safeText } from "./log.ts";

function logged(entry: object, message = "it happened"): string {
  let text = "";
  const sink = new Writable({
    write: (bytes, _encoding, done) => {
      text += String(bytes);
      done();
    },
  });
  createLog({ logLevel: "info" }, "test", sink).error(entry, message);
  return text;
}

const databaseError = (code: string, message: string) =>
  Object.assign(new Error(message), { code });

test("errors of the database lose the values they name, in the stack as well", () => {
  const twice = logged({
    err: databaseError(
      "23505",
      'duplicate key value violates unique constraint "contact_email_key"\n - detail: Key (email_key)=(ada@example.com) already exists.',
    ),
  });
  expect(twice).toContain("contact_email_key");
  expect(twice).not.toMatch(/ada|already exists/);
  const wrong = logged({
    err: databaseError("22P02", 'invalid input syntax for type uuid: "Ada\nL"'),
  });
  expect(wrong).toContain("invalid input syntax for type uuid");
  expect(wrong).not.toContain("Ada");
  expect(JSON.parse(wrong).err.stack).toMatch(/^ {4}at .*log\.test\.ts/);
});

test("addresses and numbers are cut out of any error's text, and nothing else", () => {
  const err = new Error("550 <ada.l+x@mail.example.com> unknown, called +44 20 7946 0123 at 10:15");
  err.stack = `Error: ${err.message}\n    at send (file:///app/node_modules/@scope/lib/index.js:12:5)`;
  const text = logged({ err });
  expect(text).toContain("550 <[cut]> unknown, called [cut] at 10:15");
  expect(text).toContain("@scope/lib/index.js:12:5");
  expect(text).not.toMatch(/ada|7946/);
  expect(safeText(err)).toBe("550 <[cut]> unknown, called [cut] at 10:15");
});

test("passwords in addresses of servers are cut", () => {
  const text = logged({
    err: new Error("connect postgres://pivotal_app:s3cret@db.example.com:5432/x"),
  });
  expect(text).not.toContain("s3cret");
});

test("values of people and secrets are cut by name, at two depths", () => {
  const person = { email: "ada@example.com", phoneE164: "+442079460123", id: "7" };
  const text = logged({ ...person, contact: person, more: { contact: person }, token: "t0p" });
  expect(text).not.toMatch(/ada|7946|t0p/);
  expect(text).toContain('"id":"7"');
});
