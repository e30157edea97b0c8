import { expect, test } from "vitest";
import { KNOWN_FIELDS, SCORE_PASS, SCORE_WEIGHTS, scoreParts, totalScore } from "./score.rules.ts";
import type { ScoreFacts } from "./score.rules.ts";

const best: ScoreFacts = {
  isConversation: true,
  talkSeconds: 180,
  answers: [
    { key: "permission", question: "May they write to you?", answer: "Yes, by e-mail" },
    { key: "budget", question: "Budget", answer: "Approved" },
  ],
  questions: 2,
  email: "robin@mail.example",
  emailStatus: "valid",
  consentBasis: "legitimate_interest",
  phone: "+12025550100",
  known: KNOWN_FIELDS,
};
const total = (change: Partial<ScoreFacts>) => totalScore(scoreParts({ ...best, ...change }));

test("the weights are those of the specification and make 100", () => {
  expect(Object.values(SCORE_WEIGHTS)).toEqual([20, 25, 15, 10, 10, 10, 5, 5]);
  expect(total({})).toBe(100);
  expect(SCORE_PASS).toBe(70);
});

test("each part falls by its own weight only", () => {
  expect(total({ isConversation: false })).toBe(80);
  expect(total({ talkSeconds: 30 })).toBe(90);
  expect(total({ answers: [{ key: "budget", question: "Budget", answer: "No" }] })).toBe(70);
  expect(total({ email: null })).toBe(80);
  expect(total({ consentBasis: null })).toBe(90);
  expect(total({ known: 0 })).toBe(90);
  expect(total({ emailStatus: "bounced" })).toBe(95);
  expect(total({ phone: null })).toBe(95);
});

test("a permission that was refused gives nothing and says what was answered", () => {
  const answers = [{ key: "optIn", question: "Opt in?", answer: "No" }];
  const part = scoreParts({ ...best, answers }).find(({ part: name }) => name === "permission");
  expect(part).toEqual({ part: "permission", points: 0, of: 25, because: "Answered: No" });
});
