import { SegmentedControl } from "@radix-ui/themes";
import { useSearchParams } from "wouter";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { PeopleView } from "./PeopleView.tsx";
import { TeamsView } from "./TeamsView.tsx";

/** Everybody who may sign in, and the teams of staff; live. */
export default function UsersPage() {
  const [params, setParams] = useSearchParams();
  const showsTeams = params.get("show") === "teams";
  const show = (what: string) => setParams(what === "teams" ? { show: "teams" } : {});
  useKeys({
    p: { label: "Show people", run: () => show("people") },
    t: { label: "Show teams", run: () => show("teams") },
  });
  const choice = (
    <SegmentedControl.Root
      size="1"
      value={showsTeams ? "teams" : "people"}
      onValueChange={show}
      aria-label="Show"
    >
      <SegmentedControl.Item value="people">People</SegmentedControl.Item>
      <SegmentedControl.Item value="teams">Teams</SegmentedControl.Item>
    </SegmentedControl.Root>
  );
  return showsTeams ? <TeamsView choice={choice} /> : <PeopleView choice={choice} />;
}
