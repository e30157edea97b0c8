import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { reasonsQuery } from "./console.queries.ts";

interface NobodyProps {
  hasCampaign: boolean;
  /** The last pull found nobody. */
  nothing: boolean;
  campaignId: string | null;
}

/** No current task: how to get somebody, or why nobody can be called. */
export function Nobody({ hasCampaign, nothing, campaignId }: NobodyProps) {
  const reasons = useQuery(reasonsQuery(campaignId));
  if (!hasCampaign) {
    return (
      <EmptyState
        title="No running campaign is assigned to you"
        detail="Ask a campaign manager to assign you to one."
      />
    );
  }
  const first = reasons.data?.reasons.find((one) => one.reason !== "done");
  if (nothing || reasons.data?.callable === 0) {
    const detail = first
      ? `${first.count} × ${first.label.toLowerCase()}${first.until ? `, from ${new Date(first.until).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" })}` : ""}.`
      : undefined;
    return <EmptyState title="Nobody can be called right now" detail={detail} />;
  }
  return <EmptyState title="Ready when you are" detail="Enter gets the next person." />;
}
