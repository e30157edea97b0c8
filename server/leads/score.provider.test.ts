import { afterEach, expect, test } from "vitest";
import { scoreParts } from "#shared/leads/score.rules.ts";
import type { ScoreFacts } from "#shared/leads/score.rules.ts";
import { score, setScoreProvider } from "./score.provider.ts";

const facts: ScoreFacts = {
  isConversation: false,
  talkSeconds: null,
  answers: [],
  questions: 0,
  email: null,
  emailStatus: "unknown",
  consentBasis: null,
  phone: null,
  known: 0,
};
afterEach(() => setScoreProvider(scoreParts));

test("scores by weights unless another provider was chosen", () => {
  expect(score(facts)).toEqual(scoreParts(facts));
  const other = [{ part: "interest" as const, points: 20, of: 20, because: "A model said so" }];
  setScoreProvider(() => other);
  expect(score(facts)).toBe(other);
});
