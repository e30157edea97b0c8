import { expect, test } from "vitest";
import { faultyFields } from "./faulty-fields.ts";

const labels = new Map([
  ["jobTitle", "Job title"],
  ["city", "City"],
]);
const said = (...fields: string[]) =>
  faultyFields(Object.fromEntries(fields.map((field) => [field, {}])), labels);

test("fields are named by their labels, those without one by their names in words", () => {
  expect(said("jobTitle")).toBe("Job title needs another look.");
  expect(said("jobTitle", "city")).toBe("Job title and City need another look.");
  expect(said("jobTitle", "city", "postalCode")).toBe(
    "Job title, City and Postal code need another look.",
  );
  expect(said("jobTitle", "city", "postalCode", "state")).toBe(
    "Job title, City and 2 more need another look.",
  );
});

test("without a fault, or with one of the form itself only, no field is named", () => {
  expect(said()).toBeNull();
  expect(said("root")).toBeNull();
});
