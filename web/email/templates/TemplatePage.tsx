import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, PageLoading } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { approvalOf } from "./approval.rules.ts";
import { TemplateEditor } from "./TemplateEditor.tsx";
import type { TemplateDetail } from "#shared/email/templates/templates.schema.ts";
import { approveTemplate } from "#shared/email/templates/templates.contract.ts";
import { templateKeys, templateQuery } from "./templates.queries.ts";

const CRUMBS = [{ label: "Templates", to: "/templates" }];

/** Write, preview and approve one template. */
export default function TemplatePage() {
  const { id } = useParams<{ id: string }>();
  return id === "new" ? <NewTemplate /> : <KnownTemplate key={id} id={id} />;
}

function NewTemplate() {
  const [, go] = useLocation();
  return (
    <Page title="New template" breadcrumb={CRUMBS}>
      <TemplateEditor template={null} onSaved={(saved) => go(`/templates/${saved.id}`)} />
    </Page>
  );
}

function KnownTemplate({ id }: { id: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(templateQuery(id));
  const again = () => void refetch();
  const topic = templatesTopic.ref();
  useTopic(data ? topic : null, {
    from: data?.positions[topic.name],
    onEvents: (events) => {
      const changes = events.flatMap((event) => rowEventOf(event) ?? []);
      if (changes.some((change) => change.op !== "stale" && change.id === id)) again();
    },
    onSnapshotNeeded: again,
    onStale: again,
  });
  const template = data?.data;
  const keep = (saved: TemplateDetail) =>
    queries.setQueryData(
      templateKeys.one(id),
      (old: typeof data) => old && { ...old, data: saved },
    );
  if (error && !template) return <ErrorState error={error} onRetry={again} />;
  if (!template) return <PageLoading />;
  const approval = approvalOf(template);
  return (
    <Page
      title={template.name}
      breadcrumb={CRUMBS}
      aside={<StatusBadge state={approval.state} label={approval.text} />}
      toolbar={template.can.approve && <ApproveBar template={template} onApproved={keep} />}
    >
      <TemplateEditor template={template} onSaved={keep} />
    </Page>
  );
}

function ApproveBar({
  template,
  onApproved,
}: {
  template: TemplateDetail;
  onApproved: (saved: TemplateDetail) => void;
}) {
  // The hash of what was on the screen: had it changed since, the server refuses.
  const [read] = useState(template);
  const approve = useCommand(approveTemplate, {
    onSuccess: (saved) => {
      onApproved(saved);
      toast.success(`Version ${saved.latest.no} approved`);
    },
  });
  return (
    <Toolbar
      end={
        <ActionButton
          label={`Approve version ${template.latest.no}`}
          combo="a"
          loading={approve.isPending}
          run={() =>
            approve.mutate({
              params: { id: template.id },
              body: {
                contentHash: (template.latest.no === read.latest.no ? read : template).latest
                  .contentHash,
              },
              version: template.version,
            })
          }
        />
      }
    />
  );
}
