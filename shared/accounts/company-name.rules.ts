/** Legal forms (never what the company is: a trust, a foundation), written without dots and in lower case; longer ones win over their parts. */
const LEGAL_FORMS = (
  "inc|incorporated|corp|corporation|co|company|llc|l l c|lc|lp|l p|llp|lllp|pllc|pc|pbc|ltd|limited|ltd co|" +
  "co ltd|company limited|private limited|pvt ltd|pvt limited|pvt|pte ltd|pte|pty ltd|pty limited|pty|plc|" +
  "public limited company|cic|cio|unlimited|ulc|gmbh|gmbh and co kg|gmbh and co kgaa|gmbh and co ohg|mbh|ug|" +
  "ug haftungsbeschrankt|ag|ag and co kg|ag and co kgaa|kg|kgaa|ohg|gbr|ek|e k|ev|e v|eg|e g|se|se and co kg|" +
  "sa|s a|sas|s a s|sasu|sarl|s a r l|eurl|snc|sca|scs|sci|scop|gie|societe anonyme|nv|n v|bv|b v|" +
  "bvba|cv|vof|cvba|srl|s r l|srls|spa|s p a|sapa|sl|s l|slu|sll|sociedad anonima|sociedad limitada|lda|ltda|" +
  "limitada|eireli|sa de cv|s a de c v|s de rl de cv|s de r l de c v|sapi de cv|ab|aktiebolag|as|a s|asa|aps|" +
  "oy|oyj|ab publ|hf|ehf|ou|uab|sia|sp z o o|spolka z o o|sp k|sp j|spolka akcyjna|sro|s r o|spol s r o|doo|" +
  "d o o|dd|d d|ad|ead|eood|ood|kft|zrt|nyrt|bt|srl d|ooo|oao|zao|pao|ao|tov|prat|as publ|anonim sirketi|" +
  "limited sirketi|sti|ltd sti|a e|ae|epe|ike|kk|k k|kabushiki kaisha|godo kaisha|gk|yk|bhd|sdn bhd|tbk|pt|cv tbk|" +
  "jsc|pjsc|ojsc|cjsc|llc fz|fze|fzco|fz llc|wll|w l l|saoc|saog|sal|sarl au|sociedade anonima|holdings inc|" +
  "proprietary limited|proprietary|close corporation|cc"
).split("|");

/** Forms that also stand in front of a name. */
const LEADING = new Set(["pt", "cv", "ooo", "oao", "zao", "pao", "ao", "tov", "sia", "uab"]);

const forms = new Set(LEGAL_FORMS);
const LONGEST = Math.max(...LEGAL_FORMS.map((form) => form.split(" ").length));

/** Words of a name: NFKD, without accents and signs, lower case, `&` and `+` as "and". */
function words(name: string): string[] {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .replace(/&|\+/g, " and ")
    .replace(/['’`]/g, "")
    .replace(/(?<=\p{L})\.(?=\p{L}\b)/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/**
 * Splits a company name into what it is called and its legal form, so that `ACME Inc.`, `Acme, Inc`
 * and `acme` meet: `{ nameCore: "acme", legalForm: "inc" }`. A name that is nothing but a form, or in
 * a script without words, stays whole; never empty.
 */
export function companyName(name: string): { nameCore: string; legalForm: string | null } {
  let rest = words(name);
  const found: string[] = [];
  for (let changed = true; changed;) {
    changed = false;
    for (let n = Math.min(LONGEST, rest.length - 1); n >= 1; n--) {
      const tail = rest.slice(-n).join(" ");
      if (!forms.has(tail)) continue;
      found.unshift(tail);
      rest = rest.slice(0, -n);
      changed = true;
      break;
    }
  }
  if (rest.length > 1 && LEADING.has(rest[0]!)) found.unshift(rest.shift()!);
  if (rest.length > 1 && rest[0] === "the") rest.shift();
  while (rest.length > 1 && rest.at(-1) === "and") rest.pop();
  const core = rest.join(" ") || name.trim().toLowerCase();
  return { nameCore: core.slice(0, 200), legalForm: found.join(" ") || null };
}

/** Forms that are one: the words and their short form, in any country that has both. */
const SAME_FORM: Record<string, string> = {
  incorporated: "inc",
  corporation: "corp",
  company: "co",
  limited: "ltd",
  "private limited": "pvt ltd",
  "pvt limited": "pvt ltd",
  "pty limited": "pty ltd",
  "public limited company": "plc",
  "societe anonyme": "sa",
  "sociedad anonima": "sa",
  "sociedad limitada": "sl",
  aktiebolag: "ab",
};

/** A legal form as it is compared: `l l c` and `llc`, `incorporated` and `inc` are one. */
export function formKey(legalForm: string): string {
  const key = SAME_FORM[legalForm] ?? legalForm;
  return key.replace(/\band\b/g, "").replace(/\s+/g, "");
}

const NOT_STATED =
  "n a|na|not applicable|not available|not provided|not specified|not stated|not given|not known|not disclosed|" +
  "none|nil|null|undefined|nan|unknown|unspecified|undisclosed|tbd|tba|tbc|to be confirmed|to be determined|x|xx|xxx|xxxx|" +
  "no company|no employer|no organization|no organisation|no account|no name|company|company name|" +
  "employer|organization|organisation|account|other|others|various|misc|miscellaneous|test|default|blank|empty|" +
  "private|private person|private individual|individual|personal|confidential|anonymous|stealth|stealth mode|" +
  "stealth startup|k a|keine angabe|keine|unbekannt|privat|aucun|aucune|inconnu|non renseigne|s o|particulier|" +
  "ninguno|ninguna|desconocido|no aplica|particular|nessuno|nessuna|sconosciuto|privato|nvt|geen|onbekend|brak|nd|n d";
const NOBODYS =
  "self|self employed|selfemployed|self employment|self employed consultant|self employed freelancer|own business|my own company|myself|me|" +
  "freelance|freelancer|freelancing|independent|independent consultant|independent contractor|contractor|consultant|sole trader|sole proprietor|" +
  "sole proprietorship|unemployed|not employed|not working|between jobs|between opportunities|looking for work|seeking opportunities|" +
  "open to work|open to opportunities|actively looking|career break|retired|retiree|student|homemaker|housewife|" +
  "selbststandig|selbstandig|freiberuflich|freiberufler|freiberuflerin|arbeitslos|rentner|im ruhestand|auto entrepreneur|autoentrepreneur|" +
  "independant|indépendant|travailleur independant|retraite|sans emploi|autonomo|autonoma|trabajador autonomo|por cuenta propia|jubilado|" +
  "libero professionista|lavoratore autonomo|zzp|zzper|zelfstandig|zelfstandige|egenforetagare|selvstaendig|samozatrudnienie";
const notStated = new Set(NOT_STATED.split("|"));
const nobodys = new Set(NOBODYS.split("|"));

/**
 * What a company name says that names no company: nothing (`N/A`, `-`, `None`), or that the person has
 * none (`Self-employed`, `Retired`). Null for every other name.
 */
export function namesNoCompany(name: string): "not_stated" | "no_employer" | null {
  const plain = words(name.replace(/[()[\]{}<>"“”#*.]/g, " ")).join(" ");
  // nothing but signs; a script without spaces has letters
  if (plain === "" || notStated.has(plain)) return "not_stated";
  return nobodys.has(plain) ? "no_employer" : null;
}
