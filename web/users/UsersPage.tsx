import { useSearchParams } from "wouter";
import { Choice } from "#web/kernel/ui/Choice.tsx";
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
    <Choice
      label="Show"
      value={showsTeams ? "teams" : "people"}
      options={[
        ["people", "People"],
        ["teams", "Teams"],
      ]}
      onChange={show}
    />
  );
  return showsTeams ? <TeamsView choice={choice} /> : <PeopleView choice={choice} />;
}
