import { isRoleAddress } from "./email.rules.ts";

/** How two records came to be held for the same person, strongest first. */
export type PersonRung = "external" | "email" | "linkedin" | "phone" | "name" | "bare";

/** What one source says that could identify a person; null where it says nothing. */
export interface PersonFacts {
  external: string | null;
  name: string | null;
  email: string | null;
  linkedin: string | null;
  /** Numbers of the person's own, E.164: never the company's. */
  phones: readonly string[];
  title: string | null;
  country: string | null;
  /** Town, street and the like in one text. */
  place: string | null;
}

/**
 * Whether two records that agree in one thing are different people all the same. A contradiction
 * makes two records, never an overwrite. What identifies more bears more: by an e-mail address of
 * their own a person may have got another name, by name and company alone not even another title.
 */
export function contradictsPerson(rung: PersonRung, a: PersonFacts, b: PersonFacts): boolean {
  switch (rung) {
    case "external":
      return !namesAgree(a.name, b.name) && !strongAgree(a, b);
    case "email":
      return (
        !namesAgree(a.name, b.name) &&
        (isRoleAddress(a.email ?? "") || differ(a.linkedin, b.linkedin))
      );
    case "linkedin":
      return (
        !namesAgree(a.name, b.name) &&
        a.email !== b.email &&
        (differ(a.email, b.email) || !shareWord(a.name, b.name))
      );
    case "phone":
      return sharePhone(a, b) ? contradictsKeys(a, b) : contradictsPerson("name", a, b);
    case "name":
      return (
        contradictsKeys(a, b) ||
        (a.phones.length > 0 && b.phones.length > 0 && !sharePhone(a, b)) ||
        !titlesAgree(a.title, b.title) ||
        differ(a.country, b.country)
      );
    case "bare":
      return bareText(a) !== bareText(b);
  }
}

const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;

const sharePhone = (a: PersonFacts, b: PersonFacts): boolean =>
  a.phones.some((phone) => b.phones.includes(phone));

const contradictsKeys = (a: PersonFacts, b: PersonFacts): boolean =>
  differ(a.external, b.external) || differ(a.email, b.email) || differ(a.linkedin, b.linkedin);

const strongAgree = (a: PersonFacts, b: PersonFacts): boolean =>
  (a.email !== null && a.email === b.email) ||
  (a.linkedin !== null && a.linkedin === b.linkedin) ||
  sharePhone(a, b);

/** Nobody but a name and a place: the same only when every word is. */
function bareText({ email, linkedin, phones, title, country, place }: PersonFacts): string {
  return JSON.stringify([email, linkedin, [...phones].toSorted(), title, country, place]);
}

const wordsOf = (name: string): string[] => name.split(" ").filter(Boolean);

function shareWord(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return true;
  const other = new Set(wordsOf(b));
  return wordsOf(a).some((word) => word.length > 1 && other.has(word));
}

/** The same first name or its initial, or the same words in another order. */
function namesAgree(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const [one, two] = [wordsOf(a), wordsOf(b)] as const;
  const [first, other] = [one[0]!, two[0]!];
  if (first === other) return true;
  const isInitial = first.length === 1 || other.length === 1;
  if (isInitial && first[0] === other[0]) return shareWord(a, b);
  const longer = one.length > two.length ? one : two;
  const shorter = longer === one ? two : one;
  return shorter.every((word) => longer.includes(word));
}

const SHORT_TITLES: Record<string, string> = {
  vp: "vice president",
  svp: "senior vice president",
  evp: "executive vice president",
  avp: "assistant vice president",
  ceo: "chief executive officer",
  cfo: "chief financial officer",
  cto: "chief technology officer",
  cio: "chief information officer",
  cmo: "chief marketing officer",
  coo: "chief operating officer",
  cro: "chief revenue officer",
  chro: "chief human resources officer",
  ciso: "chief information security officer",
  hr: "human resources",
  it: "information technology",
  md: "managing director",
  gm: "general manager",
  sr: "senior",
  jr: "junior",
  dir: "director",
  mgr: "manager",
  mngr: "manager",
  eng: "engineer",
  dev: "developer",
  ops: "operations",
  mktg: "marketing",
  exec: "executive",
  asst: "assistant",
  assoc: "associate",
  intl: "international",
  tech: "technology",
};
const FILLER = new Set(["of", "the", "and", "for", "at", "in", "to", "a", "de", "der", "und"]);

/** One title said in other words or with less: `VP Sales` and `Vice President of Sales, EMEA`. */
function titlesAgree(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return true;
  const [one, two] = [titleWords(a), titleWords(b)];
  const [shorter, longer] = one.size < two.size ? [one, two] : [two, one];
  return [...shorter].every((word) => longer.has(word));
}

function titleWords(title: string): Set<string> {
  const plain = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !FILLER.has(word));
  return new Set(plain.flatMap((word) => (SHORT_TITLES[word] ?? word).split(" ")));
}
