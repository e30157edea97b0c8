import { describe, expect, it } from "vitest";
import { deriveContact, nameKey } from "./contact.rules.ts";
import { emailKey } from "./email.rules.ts";
import { possibleZones, timeZoneOf } from "./time-zone.rules.ts";

describe("e-mail keys", () => {
  it.each([
    ["  Ada@Example.COM ", "ada@example.com"],
    ["mailto:ada@example.com", "ada@example.com"],
    ["ada+work@example.com", "ada+work@example.com"],
    ["ada@bücher.de", "ada@xn--bcher-kva.de"],
    ["J\u006f\u0308rg@example.com", "jörg@example.com"],
    ["a.b@sub.example.co.uk", "a.b@sub.example.co.uk"],
    ["ada@example", null],
    ["ada@@example.com", null],
    [".ada@example.com", null],
    ["ada@example.com, bob@example.com", null],
    ["ada example.com", null],
    ["ada@192.0.2.1", null],
    ["ada@exa mple.com", null],
    ["ada@example.com\ud800", null],
    [`${"a".repeat(65)}@example.com`, null],
    ["", null],
  ])("%s → %s", (text, key) => {
    expect(emailKey(text)).toBe(key);
  });
});

describe("time zones", () => {
  it.each([
    [{ timeZone: "Europe/Paris", country: "US" }, "Europe/Paris", "explicit"],
    [
      { fixedE164: "+12125550123", country: "US", state: "California" },
      "America/New_York",
      "area_code",
    ],
    [{ country: "US", state: "CA" }, "America/Los_Angeles", "state"],
    [{ country: "US", state: "arizona" }, "America/Phoenix", "state"],
    [{ country: "CA", state: "Québec" }, "America/Toronto", "state"],
    [{ country: "DE" }, "Europe/Berlin", "country"],
    [{ country: "GB" }, "Europe/London", "country"],
    [{ country: "US" }, null, "ambiguous"],
    [{ country: "US", state: "TX" }, null, "ambiguous"],
    [{ country: "ES" }, null, "ambiguous"],
    [{}, null, null],
    [{ timeZone: "Mars/Base" }, null, null],
  ])("%j → %s (%s)", (hints, timeZone, timeZoneSource) => {
    expect(timeZoneOf(hints)).toEqual({ timeZone, timeZoneSource });
  });

  it("names every zone that a split state may mean", () => {
    expect(possibleZones({ country: "US", state: "TX" }).zones).toEqual([
      "America/Chicago",
      "America/Denver",
    ]);
  });

  it("takes nothing from an area code that crosses a border of zones", () => {
    expect(timeZoneOf({ fixedE164: "+18505550123", country: "US", state: "FL" })).toEqual({
      timeZone: null,
      timeZoneSource: "ambiguous",
    });
  });
});

describe("a contact's derived fields", () => {
  it("calls the first valid number of direct, mobile, headquarters", () => {
    const { derived } = deriveContact(
      {
        directPhone: "bad",
        mobilePhone: "212 555 0123",
        hqPhone: "+44 20 7946 0123",
        country: "USA",
      },
      null,
    );
    expect(derived).toMatchObject({
      directE164: null,
      mobileE164: "+12125550123",
      hqE164: "+442079460123",
      phoneE164: "+12125550123",
      country: "US",
    });
  });

  it("takes no time zone from a mobile number", () => {
    const { derived } = deriveContact({ mobilePhone: "+1 212 555 0123", country: "US" }, null);
    expect(derived).toMatchObject({ timeZone: null, timeZoneSource: "ambiguous" });
  });

  it("reads a national number by the person's country before the account's", () => {
    expect(deriveContact({ directPhone: "020 7946 0123" }, "GB").derived.directE164).toBe(
      "+442079460123",
    );
    expect(
      deriveContact({ directPhone: "020 7946 0123", country: "US" }, "GB").derived.directE164,
    ).toBeNull();
  });

  it("names the fields that are wrong", () => {
    const { faults } = deriveContact({ email: "x", country: "Narnia", timeZone: "Here" }, null);
    expect(faults.map((fault) => fault.field)).toEqual(["email", "timeZone", "country"]);
  });

  it("meets names written differently", () => {
    expect(nameKey("Zoë", "O’Neil-Smith")).toBe("zoe o neil smith");
    expect(nameKey("ZOE", "O'NEIL SMITH")).toBe("zoe o neil smith");
    expect(nameKey("Ada", " ")).toBeNull();
  });
});
