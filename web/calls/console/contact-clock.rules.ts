/** The zone whose clock a screen shows for a task's zone key: of several possible ones, none. */
export function zoneToShow(key: string): string {
  return key.startsWith("country:") ? "UTC" : key;
}

/** `14:32 in New York`; a country alone has no one clock. */
export function clockThere(key: string, now: number): string {
  if (key.startsWith("country:"))
    return key === "country:??" ? "zone not known" : `${key.slice(8)}, several zones`;
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: key,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(now);
  return `${time} in ${key.split("/").at(-1)!.replaceAll("_", " ")}`;
}
