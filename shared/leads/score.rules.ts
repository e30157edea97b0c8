import { z } from "zod";

/** Points that each part can give; 100 in all. */
export const SCORE_WEIGHTS = {
  interest: 20,
  permission: 25,
  email: 15,
  consent: 10,
  answers: 10,
  accuracy: 10,
  deliverable: 5,
  phone: 5,
} as const;
export type ScorePartName = keyof typeof SCORE_WEIGHTS;

/** From here on a lead looks good. It decides nothing: a reviewer does. */
export const SCORE_PASS = 70;

export const zScorePart = z.object({
  part: z.enum(Object.keys(SCORE_WEIGHTS) as [ScorePartName, ...ScorePartName[]]),
  points: z.number().int(),
  of: z.number().int(),
  because: z.string(),
});
export type ScorePart = z.infer<typeof zScorePart>;

/** What a score is made of. */
export interface ScoreFacts {
  isConversation: boolean;
  talkSeconds: number | null;
  answers: readonly { key: string; question: string; answer: string | number | string[] }[];
  /** Questions of the form; 0 without a form. */
  questions: number;
  email: string | null;
  emailStatus: string;
  consentBasis: string | null;
  phone: string | null;
  /** Of name, job title, company and country: how many are known. */
  known: number;
}

/** Of the fields that a lead cannot do without. */
export const KNOWN_FIELDS = 5;
const LONG_TALK_SECONDS = 120;
const PERMISSION = /permission|consent|opt.?in|may we|allow|agree/i;
const YES = /^(yes|y|true|agreed?|given|granted|ok)\b/i;

/** Share of a part's weight, 0 … 1, and why. */
type Judge = (facts: ScoreFacts) => [share: number, because: string];

const JUDGES: Record<ScorePartName, Judge> = {
  interest: ({ isConversation, talkSeconds }) => {
    if (!isConversation) return [0, "No conversation is on record"];
    if ((talkSeconds ?? 0) >= LONG_TALK_SECONDS) return [1, "Talked for two minutes or more"];
    return [0.5, "A conversation of under two minutes"];
  },
  permission: ({ answers }) => {
    const asked = answers.find(({ key, question }) => PERMISSION.test(`${key} ${question}`));
    if (!asked) return [0, "No answer says that the client may contact this person"];
    const text = [asked.answer].flat().join(", ");
    return YES.test(text) ? [1, `Answered: ${text}`] : [0, `Answered: ${text}`];
  },
  email: ({ email }) => (email ? [1, "There is an address"] : [0, "There is no address"]),
  consent: ({ consentBasis }) =>
    consentBasis ? [1, `Basis: ${consentBasis.replaceAll("_", " ")}`] : [0, "Not recorded"],
  answers: ({ answers, questions }) => {
    const given = answers.filter(({ answer }) => [answer].flat().join("") !== "").length;
    if (questions === 0) return [given > 0 ? 1 : 0, given > 0 ? "Answered" : "No answers"];
    return [Math.min(1, given / questions), `${given} of ${questions} questions answered`];
  },
  accuracy: ({ known }) => [
    known / KNOWN_FIELDS,
    `${known} of ${KNOWN_FIELDS} known: first and last name, job title, company, country`,
  ],
  deliverable: ({ email, emailStatus }) => {
    if (!email) return [0, "There is no address"];
    if (emailStatus === "valid") return [1, "The address was verified"];
    if (emailStatus === "unknown") return [0.5, "The address was not verified yet"];
    return [0, `The address is ${emailStatus}`];
  },
  phone: ({ phone }) => (phone ? [1, "A valid number"] : [0, "No valid number"]),
};

/** The score by weights, part by part: the same facts always give the same points. */
export function scoreParts(facts: ScoreFacts): ScorePart[] {
  return (Object.keys(SCORE_WEIGHTS) as ScorePartName[]).map((part) => {
    const [share, because] = JUDGES[part](facts);
    return {
      part,
      points: Math.round(share * SCORE_WEIGHTS[part]),
      of: SCORE_WEIGHTS[part],
      because,
    };
  });
}

export function totalScore(parts: readonly ScorePart[]): number {
  return parts.reduce((sum, { points }) => sum + points, 0);
}
