import { Tabs } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import type { CampaignProgress, CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignProgressTopic, campaignTopic } from "#shared/campaigns/campaigns.events.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { EmailCampaignProgress } from "#web/email/sends/EmailCampaignProgress.widget.tsx";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { GuardedTabs } from "#web/kernel/ui/GuardedTabs.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { AgentsTab } from "./AgentsTab.tsx";
import { CampaignWizard } from "#web/campaigns/draft/CampaignWizard.tsx";
import { CampaignCommands } from "./CampaignCommands.tsx";
import styles from "./Campaigns.module.css";
import { ChecklistTab } from "#web/leads/ChecklistEditor.widget.tsx";
import { DispositionsTab } from "#web/calls/dispositions/DispositionsEditor.widget.tsx";
import { SetupTab } from "./SetupTab.tsx";
import { TasksTab } from "#web/calls/floor/TasksTab.widget.tsx";
import { campaignProgressQuery, campaignRecord } from "./campaigns.queries.ts";

/** One campaign: run it and read it while it moves. */
export default function CampaignPage() {
  const { id } = useParams<{ id: string }>();
  const {
    record: campaign,
    error,
    retry,
    take,
  } = useLiveRecord({
    ...campaignRecord(id),
    topic: campaignTopic.ref({ id }),
  });
  const live = useGauge(campaignProgressTopic.ref({ id }), "progress");
  const first = useQuery(campaignProgressQuery(id));
  const mayEdit = useCan("campaign.edit");
  const crumbs = [{ label: "Campaigns", to: "/campaigns" }];
  if (isBlocking(error, campaign)) {
    return (
      <Page title="Campaign" breadcrumb={crumbs}>
        <ErrorState error={error} onRetry={retry} />
      </Page>
    );
  }
  if (!campaign) {
    return (
      <Page title="Campaign" breadcrumb={crumbs}>
        <SkeletonLines lines={10} />
      </Page>
    );
  }
  const progress = live ?? first.data?.data ?? null;
  const isDraft = campaign.status === "draft" || campaign.status === "scheduled";
  const calls = campaign.type !== "email";
  const mails = campaign.type !== "call";
  return (
    <Page title={campaign.name} breadcrumb={crumbs} aside={<StatusBadge state={campaign.status} />}>
      <div className={styles.page}>
        <CampaignCommands campaign={campaign} onChanged={take} />
        {isDraft ? <span /> : <Figures campaign={campaign} progress={progress} />}
        <GuardedTabs
          defaultValue={isDraft ? "setup" : calls ? "tasks" : "recipients"}
          className={styles.tabs}
        >
          <Tabs.List size="1">
            <Tabs.Trigger value="setup">Set-up</Tabs.Trigger>
            {calls && !isDraft && (
              <Tabs.Trigger value="agents">Agents ({campaign.agentCount})</Tabs.Trigger>
            )}
            {calls && <Tabs.Trigger value="labels">Dispositions</Tabs.Trigger>}
            {calls && <Tabs.Trigger value="checklist">Checklist</Tabs.Trigger>}
            {calls && !isDraft && <Tabs.Trigger value="tasks">Tasks</Tabs.Trigger>}
            {mails && !isDraft && <Tabs.Trigger value="recipients">Recipients</Tabs.Trigger>}
          </Tabs.List>
          <Tabs.Content value="setup" className={styles.pane}>
            {isDraft && mayEdit ? (
              <CampaignWizard key={campaign.id} campaign={campaign} onChanged={take} />
            ) : (
              <SetupTab key={campaign.id} campaign={campaign} onChanged={take} />
            )}
          </Tabs.Content>
          <Tabs.Content value="agents" className={styles.pane}>
            <AgentsTab campaign={campaign} onChanged={take} />
          </Tabs.Content>
          <Tabs.Content value="labels" className={styles.pane}>
            <DispositionsTab campaign={campaign} />
          </Tabs.Content>
          <Tabs.Content value="checklist" className={styles.pane}>
            <ChecklistTab campaign={campaign} onChanged={take} />
          </Tabs.Content>
          <Tabs.Content value="tasks" className={styles.pane}>
            <TasksTab
              campaignId={campaign.id}
              queueFailed={progress?.figures.queueFailed !== undefined}
            />
          </Tabs.Content>
          <Tabs.Content value="recipients" className={styles.pane}>
            <EmailCampaignProgress campaignId={campaign.id} />
          </Tabs.Content>
        </GuardedTabs>
      </div>
    </Page>
  );
}

const CALL_FIGURES: [string, string][] = [
  ["queued", "Queued"],
  ["callbacks", "Callbacks"],
  ["dials", "Dials"],
  ["connects", "Answered"],
  ["conversations", "Conversations"],
];
const EMAIL_FIGURES: [string, string][] = [
  ["sent", "Sent"],
  ["delivered", "Delivered"],
  ["opened", "Opened"],
  ["clicked", "Clicked"],
  ["unsubscribed", "Unsubscribed"],
  ["bounced", "Bounced"],
];

/** What the campaign has done; each figure is made from rows and moves by itself. */
function Figures({
  campaign,
  progress,
}: {
  campaign: CampaignRow;
  progress: CampaignProgress | null;
}) {
  const wanted = [
    ...(campaign.type !== "email" ? CALL_FIGURES : []),
    ...(campaign.type !== "call" ? EMAIL_FIGURES : []),
  ];
  return (
    <section aria-label="Campaign figures" className={styles.figures}>
      <FigureRow>
        <FigureCard
          label="Settled"
          value={progress ? progress.done : null}
          detail={`of ${exactNumber(campaign.audienceCount)}`}
        />
        <FigureCard
          label="Leads"
          value={progress ? progress.leads : null}
          detail={campaign.goalLeads ? `goal ${campaign.goalLeads}` : undefined}
        />
        {wanted
          .filter(([name]) => progress === null || progress.figures[name] !== undefined)
          .map(([name, label]) => (
            <FigureCard key={name} label={label} value={progress?.figures[name] ?? null} />
          ))}
      </FigureRow>
    </section>
  );
}
