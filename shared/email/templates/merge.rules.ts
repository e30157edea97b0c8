/** A merge tag that templates may use: `{{ contact.firstName }}`. */
export interface MergeTag {
  path: string;
  label: string;
  /** Shown where there is no real contact to preview with. */
  sample: string;
}

/** Every merge tag there is. A template that names another one is refused when it is saved. */
export const MERGE_TAGS: readonly MergeTag[] = [
  { path: "contact.firstName", label: "First name", sample: "Ada" },
  { path: "contact.lastName", label: "Last name", sample: "Byron" },
  { path: "contact.jobTitle", label: "Job title", sample: "Head of Operations" },
  { path: "contact.seniority", label: "Seniority", sample: "Director" },
  { path: "contact.department", label: "Department", sample: "Operations" },
  { path: "contact.email", label: "E-mail", sample: "ada@example.com" },
  { path: "contact.city", label: "City", sample: "London" },
  { path: "contact.state", label: "State", sample: "" },
  { path: "contact.country", label: "Country", sample: "GB" },
  { path: "account.name", label: "Company", sample: "Example Engines" },
  { path: "account.domain", label: "Domain", sample: "example.com" },
  { path: "account.industry", label: "Industry", sample: "Machinery" },
  { path: "account.hqCity", label: "Company city", sample: "London" },
  { path: "account.hqCountry", label: "Company country", sample: "GB" },
  { path: "sender.fromName", label: "Sender name", sample: "Jo Sender" },
  { path: "sender.fromEmail", label: "Sender address", sample: "jo@example.org" },
];

const KNOWN = new Set(MERGE_TAGS.map((tag) => tag.path));

export const isMergeTag = (path: string): boolean => KNOWN.has(path);

/** Values of merge tags, two levels deep: `{ contact: { firstName: "Ada" } }`. */
export type MergeValues = Record<string, Record<string, string | null>>;

/** The samples of the catalogue as merge values. */
export function sampleValues(): MergeValues {
  const values: MergeValues = {};
  for (const { path, sample } of MERGE_TAGS) {
    const [group, field] = path.split(".") as [string, string];
    (values[group] ??= {})[field] = sample;
  }
  return values;
}
