interface PersonName {
  firstName: string | null;
  lastName: string | null;
  /** What stands behind a name and is no part of it: `MBA`, `Jr.` */
  suffix: string | null;
}

const SUFFIXES = new Set(
  (
    "jr sr ii iii iv mba emba phd dphil md dds dmd dvm jd llb llm esq esquire cpa cfa cfp cma cia cisa cissp cism pmp " +
    "pmi prince2 phr sphr shrm shrmcp gphr csm cspo scrum itil ccna ccnp mcse msc bsc bcom mcom bba meng beng " +
    "btech mtech mph mpa mps mfa bfa edd psyd pharmd rph crna faan fache facs fca acca aca acma cima fcca frsa frcp " +
    "mrcp mbchb mbbs obe mbe cbe dipling msw lcsw lpc aicp aia faia leed peng pe eit cpim cscp sixsigma " +
    "csp cmp cmc mcips fcips mrics frics acs"
  ).split(" "),
);
/** Two letters that are a degree only when written as one, since names are as short. */
const SHORT = new Set("ma ba bs ms pe rn np pa do md jd ca sc iv ii sr jr".split(" "));
const TITLES = new Set(
  "mr mrs ms miss mx dr prof professor sir madam rev fr hon herr frau hr fra mme mlle m monsieur madame sr sra srta don dona ing dott".split(
    " ",
  ),
);
/** Words in front of a family name that belong to it. */
const PARTICLES = new Set(
  "van von de der den del della di da dal dalla dos das du la le ten ter te zu zum zur af av bin ibn abu al el st saint mac o".split(
    " ",
  ),
);

const plain = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function isSuffix(word: string, sure: boolean): boolean {
  const key = plain(word);
  if (SHORT.has(key)) return /^(?:jr|sr)$/.test(key) || (word === word.toUpperCase() && sure);
  return SUFFIXES.has(key);
}

/** A part behind a comma that is degrees and the like, nothing else: `MBA`, `Ph.D.`, `CPA MBA`. */
function areSuffixes(part: string, sure: boolean): boolean {
  const words = part.split(/[\s/&]+/).filter(Boolean);
  return words.length > 0 && words.every((word) => isSuffix(word, sure));
}

/** Without a comma only what nobody is called: `PhD`, `MBA` in a name of small letters, `Jr.` */
function isBareSuffix(words: readonly string[], shouts: boolean): boolean {
  const last = words.at(-1)!;
  if (/^(?:jr|sr|i{2,3}|iv)\.?$/i.test(last)) return words.length > 2 || last.endsWith(".");
  const isWritten = shouts ? last.includes(".") : (last.match(/\p{Lu}/gu)?.length ?? 0) > 1;
  return isWritten && isSuffix(last, words.length > 2);
}

/**
 * Takes what stands behind a name away: `Baker, MBA`, `Smith Jr.`, `Baker PhD`.
 * @param sure whether the name is whole without it, so that two letters may be a degree
 */
export function withoutSuffix(name: string, sure = false): { name: string; suffix: string | null } {
  const [head, ...parts] = name.split(/\s*,\s*/) as [string, ...string[]];
  const found: string[] = [];
  while (parts.length > 0 && areSuffixes(parts.at(-1)!, sure || /\S\s+\S/.test(head))) {
    found.unshift(parts.pop()!);
  }
  const words = head.split(/\s+/);
  const shouts = head === head.toUpperCase();
  while (parts.length === 0 && words.length > 1 && isBareSuffix(words, shouts)) {
    found.unshift(words.pop()!);
  }
  const rest = [words.join(" "), ...parts].join(", ").trim();
  return { name: rest, suffix: found.join(" ") || null };
}

/** `Ada Lovelace`, `Lovelace, Ada`, `Jo Baker, MBA`, `Dr. Max Miller`, `Ludwig van Beethoven`. */
export function splitName(whole: string): PersonName {
  const { name, suffix } = withoutSuffix(whole.replace(/\s+/g, " ").trim());
  const comma = /^([^,]+),\s*(.+)$/.exec(name);
  if (comma) {
    const first = withoutTitle(comma[2]!.split(" ")).join(" ");
    return { firstName: first || null, lastName: comma[1]!.trim(), suffix };
  }
  const words = withoutTitle(name.split(" "));
  let at = words.length - 1;
  while (at > 1 && PARTICLES.has(words[at - 1]!.toLowerCase())) at--;
  return {
    firstName: words.slice(0, at).join(" ") || null,
    lastName: words.slice(at).join(" ") || null,
    suffix,
  };
}

function withoutTitle(words: readonly string[]): string[] {
  const left = [...words];
  while (
    left.length > 1 &&
    TITLES.has(plain(left[0]!)) &&
    (left.length > 2 || left[0]!.endsWith("."))
  ) {
    left.shift();
  }
  return left;
}
