import { describe, expect, it } from "vitest";
import { splitName, withoutSuffix } from "./person-name.rules.ts";
import { contradictsPerson } from "./same-person.rules.ts";
import type { PersonFacts, PersonRung } from "./same-person.rules.ts";

const said = (more: Partial<PersonFacts> = {}): PersonFacts => ({
  external: null,
  name: "jo baker",
  email: null,
  linkedin: null,
  phones: [],
  title: null,
  country: null,
  place: null,
  ...more,
});

describe("two who share a key are different people", () => {
  it.each<[PersonRung, Partial<PersonFacts>, Partial<PersonFacts>, boolean]>([
    ["name", { linkedin: "in/a" }, { linkedin: "in/b" }, true],
    ["name", { email: "a@x.example" }, { email: "b@x.example" }, true],
    ["name", { phones: ["+1"] }, { phones: ["+2"] }, true],
    ["name", { phones: ["+1", "+2"] }, { phones: ["+2"] }, false],
    ["name", { title: "CFO" }, { title: "Welder" }, true],
    ["name", { title: "VP Sales" }, { title: "Vice President of Sales, EMEA" }, false],
    ["name", { title: "Sr. Dir. IT" }, { title: "Senior Director, Information Technology" }, false],
    ["name", { country: "US" }, { country: "DE" }, true],
    ["name", { external: "1" }, { external: "2" }, true],
    ["name", { title: "CFO" }, { linkedin: "in/a", email: "a@x.example" }, false],
    ["phone", { phones: ["+1"], title: "CFO" }, { phones: ["+1"], title: "CEO" }, false],
    ["phone", { title: "CFO" }, { title: "Welder" }, true],
    [
      "phone",
      { phones: ["+1"], email: "a@x.example" },
      { phones: ["+1"], email: "b@x.example" },
      true,
    ],
    [
      "email",
      { name: "eve old", email: "e@x.example" },
      { name: "eva new", email: "e@x.example" },
      false,
    ],
    [
      "email",
      { name: "ann bell", email: "info@x.example" },
      { name: "bob carr", email: "info@x.example" },
      true,
    ],
    [
      "email",
      { name: "ann bell", email: "info@x.example" },
      { name: null, email: "info@x.example" },
      false,
    ],
    ["email", { name: "ann bell", linkedin: "in/a" }, { name: "bob carr", linkedin: "in/b" }, true],
    ["linkedin", { email: "a@x.example" }, { email: "b@y.example" }, false],
    [
      "linkedin",
      { name: "ann bell", email: "a@x.example" },
      { name: "bob carr", email: "b@x.example" },
      true,
    ],
    ["linkedin", { name: "bob ray" }, { name: "robert ray" }, false],
    ["external", { name: "ann bell" }, { name: "bob carr" }, true],
    [
      "external",
      { name: "ann bell", email: "a@x.example" },
      { name: "ann smith", email: "b@x.example" },
      false,
    ],
    ["bare", { place: "oslo" }, { place: "bergen" }, true],
    ["bare", { place: "oslo" }, { place: "oslo" }, false],
    ["bare", { place: "oslo" }, { place: "oslo", email: "a@x.example" }, true],
  ])("by %s: %j and %j → %s", (rung, a, b, isOther) => {
    expect(contradictsPerson(rung, said(a), said(b))).toBe(isOther);
    expect(contradictsPerson(rung, said(b), said(a))).toBe(isOther);
  });
});

describe("full names", () => {
  it.each([
    ["Jo Baker, MBA", "Jo", "Baker", "MBA"],
    ["Lee Cook, Ph.D.", "Lee", "Cook", "Ph.D."],
    ["Tom Smith, Jr.", "Tom", "Smith", "Jr."],
    ["Tom Smith III", "Tom", "Smith", "III"],
    ["Baker, Kim, MBA, CPA", "Kim", "Baker", "MBA CPA"],
    ["John Ray MD", "John", "Ray", "MD"],
    ["Jo Baker, MA", "Jo", "Baker", "MA"],
    ["Anna-Lena Müller, M.Sc.", "Anna-Lena", "Müller", "M.Sc."],
    ["Baker, Kim", "Kim", "Baker", null],
    ["Ma, Jack", "Jack", "Ma", null],
    ["Jack Ma", "Jack", "Ma", null],
    ["Li, Do", "Do", "Li", null],
    ["Ben Ing", "Ben", "Ing", null],
    ["IAN PHILLIPS", "IAN", "PHILLIPS", null],
    ["Dr. Max Miller", "Max", "Miller", null],
    ["Prof. Dr. Hans Maier", "Hans", "Maier", null],
    ["Ludwig van Beethoven", "Ludwig", "van Beethoven", null],
    ["Van Morrison", "Van", "Morrison", null],
    ["Cher", null, "Cher", null],
  ])("%s", (name, firstName, lastName, suffix) => {
    expect(splitName(name)).toEqual({ firstName, lastName, suffix });
  });

  it.each([
    ["Baker, MBA", "Baker"],
    ["Baker MBA", "Baker"],
    ["Smith Jr.", "Smith"],
    ["Ma", "Ma"],
    ["van Dyke", "van Dyke"],
    ["MA", "MA"],
  ])("the family name %s is %s", (name, left) => {
    expect(withoutSuffix(name).name).toBe(left);
  });
});
