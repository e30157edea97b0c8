import { useQuery } from "@tanstack/react-query";
import type { Reasons } from "#shared/calls/queue/queue.schema.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { fullest } from "./choose-campaign.rules.ts";
import { reasonsQuery } from "./console.queries.ts";
import { useConsole } from "./console.store.ts";
import type { useCallable } from "./use-callable.ts";

interface NobodyProps {
  campaignId: string | null;
  /** Every campaign of this agent, with how many can be called. */
  among: ReturnType<typeof useCallable>;
  /** The last pull found nobody. */
  nothing: boolean;
}

/** No current task: how to get somebody, or why nobody can be called and where somebody can. */
export function Nobody({ campaignId, among, nothing }: NobodyProps) {
  const reasons = useQuery(reasonsQuery(campaignId));
  if (campaignId === null) {
    // which campaign to begin with is being found out
    if (among.length > 0) return null;
    return (
      <EmptyState
        title="No running campaign is assigned to you"
        detail="Ask a campaign manager to assign you to one."
      />
    );
  }
  if (!nothing && reasons.data?.callable !== 0) {
    return <EmptyState title="Ready when you are" detail="Enter gets the next person." />;
  }
  const other = fullest(among.filter((one) => one.id !== campaignId));
  return (
    <EmptyState
      title="Nobody can be called right now"
      detail={whyNobody(reasons.data)}
      action={
        other && (
          <ActionButton
            label={`Switch to ${other.name} (${exactNumber(other.callable!)})`}
            run={() => useConsole.setState({ campaignId: other.id })}
          />
        )
      }
    />
  );
}

/** The reason that keeps most of them back, and until when. */
function whyNobody(reasons: Reasons | undefined): string {
  const first = reasons?.reasons.find((one) => one.reason !== "done");
  if (!first) return "Everybody in it is settled. Enter asks again.";
  const from = first.until
    ? `, from ${new Date(first.until).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" })}`
    : "";
  return `${exactNumber(first.count)} × ${first.label.toLowerCase()}${from}. Enter asks again.`;
}
