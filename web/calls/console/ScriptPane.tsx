import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { mergeScript } from "#shared/calls/scripts/script.rules.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { EmptyState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "./Console.module.css";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { contentQuery } from "./console.queries.ts";

export function useContent(campaignId: string) {
  return useQuery(contentQuery(campaignId));
}

/** The script with this person's values in place and marked. */
export function ScriptPane({
  currentTask,
  campaignName,
}: {
  currentTask: CurrentTask;
  campaignName: string | null;
}) {
  const content = useContent(currentTask.campaignId);
  const agentName = useSession((s) => s.user?.name ?? null);
  const body = content.data?.script?.body ?? null;
  const parts = useMemo(
    () =>
      mergeScript(body ?? "", {
        "contact.firstName": currentTask.firstName,
        "contact.lastName": currentTask.lastName,
        "contact.jobTitle": currentTask.jobTitle,
        "contact.city": currentTask.city,
        "account.name": currentTask.accountName,
        "account.industry": currentTask.industry,
        "account.domain": currentTask.domain,
        "agent.name": agentName,
        "campaign.name": campaignName,
      }),
    [body, currentTask, agentName, campaignName],
  );
  if (content.isPending) return <SkeletonLines lines={6} />;
  if (body === null) return <EmptyState title="This campaign has no script" />;
  return (
    <article className={styles.script} aria-label="Script" tabIndex={0}>
      {parts.map((part, i) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <mark key={i} className={part.kind === "value" ? styles.value : styles.missing}>
            {part.text}
          </mark>
        ),
      )}
    </article>
  );
}
