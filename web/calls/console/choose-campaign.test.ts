import { expect, test } from "vitest";
import { firstChoice, fullest } from "./choose-campaign.rules.ts";

const campaign = (id: string, callable?: number) => ({ id, name: id, callable });

test("when nobody of the newest campaign can be called, then the next with somebody is begun with", () => {
  expect(firstChoice([campaign("new", 0), campaign("a", 3), campaign("b", 9)])).toBe("a");
  expect(firstChoice([campaign("new", 2), campaign("a", 3)])).toBe("new");
  expect(firstChoice([campaign("new", 0), campaign("a", 0)])).toBe("new");
  expect(firstChoice([])).toBeNull();
});

test("when one campaign is not counted yet, then none is chosen", () => {
  expect(firstChoice([campaign("new", 2), campaign("a")])).toBeNull();
});

test("the campaign to switch to is the one with the most people to call", () => {
  expect(fullest([campaign("a", 3), campaign("b", 9), campaign("c")])?.id).toBe("b");
  expect(fullest([campaign("a", 0), campaign("c")])).toBeNull();
});
