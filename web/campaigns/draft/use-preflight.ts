import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";
import { sendersTopic } from "#shared/email/senders/senders.events.ts";
import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import { formsTopic } from "#shared/forms/forms.events.ts";
import { listsTopic } from "#shared/lists/lists.events.ts";
import type { LogRef } from "#shared/kernel/topic-ref.ts";
import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { preflightQuery } from "#web/campaigns/campaigns.queries.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";

/** Many changes at once are one reading. */
const WAIT_MS = 500;

/**
 * What still stands against a launch, read again when the campaign, its mail, or anything that the
 * checks look at has changed: the list, suppressions, script, form, template, sender.
 */
export function usePreflight(campaign: CampaignRow, mailVersion?: number) {
  const query = useQuery({
    ...preflightQuery(campaign.id, campaign.version, mailVersion),
    placeholderData: keepPreviousData,
    // asked anew each time: it decides
    staleTime: 0,
  });
  const { refetch } = query;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refetch();
    }, WAIT_MS);
  }, [refetch]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const calls = campaign.type !== "email";
  const mails = campaign.type !== "call";
  useFollow(listsTopic.ref(), soon);
  useFollow(suppressionsTopic.ref(), soon);
  useFollow(calls ? scriptsTopic.ref() : null, soon);
  useFollow(calls ? formsTopic.ref() : null, soon);
  useFollow(mails ? templatesTopic.ref() : null, soon);
  useFollow(mails ? sendersTopic.ref() : null, soon);
  return query;
}

function useFollow(topic: LogRef | null, soon: () => void): void {
  useTopic(topic, { onEvents: soon, onSnapshotNeeded: (_at, isFirst) => isFirst || soon() });
}
