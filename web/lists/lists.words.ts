/** Who sees a list, as it is chosen. */
export const VISIBILITIES = [
  { value: "private", label: "Only me" },
  { value: "team", label: "My teams" },
  { value: "global", label: "Everybody" },
] as const;
