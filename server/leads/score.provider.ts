import { scoreParts } from "#shared/leads/score.rules.ts";
import type { ScoreFacts, ScorePart } from "#shared/leads/score.rules.ts";

/** How a lead's quality is scored. Whatever the provider, a score is shown and never decides. */
export type ScoreProvider = (facts: ScoreFacts) => ScorePart[];

let provider: ScoreProvider = scoreParts;

/** Another way to score than by weights; chosen once, when the process starts. */
export function setScoreProvider(other: ScoreProvider): void {
  provider = other;
}

export const score: ScoreProvider = (facts) => provider(facts);
