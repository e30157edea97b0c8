const EASTERN = "America/New_York";
const CENTRAL = "America/Chicago";
const MOUNTAIN = "America/Denver";
const PACIFIC = "America/Los_Angeles";

/** Code, name and time zones of the states and provinces of the countries that have several zones here. */
const STATES: Record<string, [code: string, name: string, zones: string[]][]> = {
  US: [
    ["AL", "Alabama", [CENTRAL]],
    ["AK", "Alaska", ["America/Anchorage", "America/Adak"]],
    ["AZ", "Arizona", ["America/Phoenix"]],
    ["AR", "Arkansas", [CENTRAL]],
    ["CA", "California", [PACIFIC]],
    ["CO", "Colorado", [MOUNTAIN]],
    ["CT", "Connecticut", [EASTERN]],
    ["DE", "Delaware", [EASTERN]],
    ["DC", "District of Columbia", [EASTERN]],
    ["FL", "Florida", [EASTERN, CENTRAL]],
    ["GA", "Georgia", [EASTERN]],
    ["HI", "Hawaii", ["Pacific/Honolulu"]],
    ["ID", "Idaho", [MOUNTAIN, PACIFIC]],
    ["IL", "Illinois", [CENTRAL]],
    ["IN", "Indiana", [EASTERN, CENTRAL]],
    ["IA", "Iowa", [CENTRAL]],
    ["KS", "Kansas", [CENTRAL, MOUNTAIN]],
    ["KY", "Kentucky", [EASTERN, CENTRAL]],
    ["LA", "Louisiana", [CENTRAL]],
    ["ME", "Maine", [EASTERN]],
    ["MD", "Maryland", [EASTERN]],
    ["MA", "Massachusetts", [EASTERN]],
    ["MI", "Michigan", [EASTERN, CENTRAL]],
    ["MN", "Minnesota", [CENTRAL]],
    ["MS", "Mississippi", [CENTRAL]],
    ["MO", "Missouri", [CENTRAL]],
    ["MT", "Montana", [MOUNTAIN]],
    ["NE", "Nebraska", [CENTRAL, MOUNTAIN]],
    ["NV", "Nevada", [PACIFIC]],
    ["NH", "New Hampshire", [EASTERN]],
    ["NJ", "New Jersey", [EASTERN]],
    ["NM", "New Mexico", [MOUNTAIN]],
    ["NY", "New York", [EASTERN]],
    ["NC", "North Carolina", [EASTERN]],
    ["ND", "North Dakota", [CENTRAL, MOUNTAIN]],
    ["OH", "Ohio", [EASTERN]],
    ["OK", "Oklahoma", [CENTRAL]],
    ["OR", "Oregon", [PACIFIC, MOUNTAIN]],
    ["PA", "Pennsylvania", [EASTERN]],
    ["RI", "Rhode Island", [EASTERN]],
    ["SC", "South Carolina", [EASTERN]],
    ["SD", "South Dakota", [CENTRAL, MOUNTAIN]],
    ["TN", "Tennessee", [EASTERN, CENTRAL]],
    ["TX", "Texas", [CENTRAL, MOUNTAIN]],
    ["UT", "Utah", [MOUNTAIN]],
    ["VT", "Vermont", [EASTERN]],
    ["VA", "Virginia", [EASTERN]],
    ["WA", "Washington", [PACIFIC]],
    ["WV", "West Virginia", [EASTERN]],
    ["WI", "Wisconsin", [CENTRAL]],
    ["WY", "Wyoming", [MOUNTAIN]],
  ],
  CA: [
    ["AB", "Alberta", ["America/Edmonton"]],
    ["BC", "British Columbia", ["America/Vancouver", "America/Edmonton"]],
    ["MB", "Manitoba", ["America/Winnipeg"]],
    ["NB", "New Brunswick", ["America/Halifax"]],
    ["NL", "Newfoundland and Labrador", ["America/St_Johns", "America/Halifax"]],
    ["NS", "Nova Scotia", ["America/Halifax"]],
    ["NT", "Northwest Territories", ["America/Edmonton"]],
    ["NU", "Nunavut", ["America/Toronto", "America/Winnipeg", "America/Edmonton"]],
    ["ON", "Ontario", ["America/Toronto", "America/Winnipeg"]],
    ["PE", "Prince Edward Island", ["America/Halifax"]],
    ["QC", "Quebec", ["America/Toronto"]],
    ["SK", "Saskatchewan", ["America/Regina"]],
    ["YT", "Yukon", ["America/Whitehorse"]],
  ],
};

interface State {
  country: string;
  code: string;
  name: string;
  zones: readonly string[];
}

const byText = new Map<string, State>();
for (const [country, states] of Object.entries(STATES)) {
  for (const [code, name, zones] of states) {
    const state = { country, code, name, zones };
    byText.set(`${country}|${code.toLowerCase()}`, state);
    byText.set(`${country}|${name.toLowerCase()}`, state);
  }
}

/** The state or province that `text` (code or name) means in `country`; null when not known here. */
export function findState(country: string, text: string): State | null {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
  return byText.get(`${country}|${plain}`) ?? null;
}
