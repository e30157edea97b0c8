import { Button, Flex, Text } from "@radix-ui/themes";
import { useState, type ComponentType } from "react";
import type { CampaignRow, Check, Preflight } from "#shared/campaigns/campaign.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import type { Editable, EditState } from "#web/kernel/edit/edit-state.ts";
import type { Values } from "#web/kernel/edit/merge.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import { DraftProblems } from "./DraftProblems.tsx";
import { useListName } from "#web/campaigns/use-list-name.ts";
import { LaunchDialog } from "./LaunchDialog.tsx";
import { PreflightList } from "./PreflightList.tsx";
import { MailProblems } from "./EmailContent.tsx";
import { useDraft } from "./use-draft.ts";
import { useMailDraft } from "./use-mail-draft.ts";
import {
  AudienceStep,
  ComplianceStep,
  ContentStep,
  PacingStep,
  type StepProps,
} from "./WizardSteps.tsx";
import { usePreflight } from "./use-preflight.ts";

interface Step {
  key: string;
  label: string;
  /** Checks of the pre-flight that this step answers. */
  checks: readonly string[];
  /** What it asks, of the draft and its mail. */
  fields: readonly string[];
  Body?: ComponentType<StepProps>;
}

const STEPS: readonly Step[] = [
  {
    key: "audience",
    label: "Audience",
    checks: ["audience", "phones"],
    fields: ["name", "listId", "clientId", "goalLeads"],
    Body: AudienceStep,
  },
  {
    key: "content",
    label: "Content",
    checks: ["script", "form", "labels", "sender", "content", "provider"],
    fields: ["scriptId", "formId", "senderId", "templateId", "perMinute"],
    Body: ContentStep,
  },
  {
    key: "pacing",
    label: "Pacing",
    checks: ["period", "agents"],
    fields: ["startsAt", "endsAt", "minGapMinutes"],
    Body: PacingStep,
  },
  {
    key: "compliance",
    label: "Compliance",
    checks: ["countries"],
    fields: ["countries", "perNumberDay", "perContactDay", "perContactTotal", "perAccountDay"],
    Body: ComplianceStep,
  },
  { key: "preflight", label: "Pre-flight", checks: [], fields: [] },
  { key: "review", label: "Review", checks: [], fields: [] },
];

interface WizardProps {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}

/** A draft, step by step; kept as it is typed, and free to move between steps. */
export function CampaignWizard({ campaign, onChanged }: WizardProps) {
  const [at, setAt] = useState(0);
  const [isLaunching, setLaunching] = useState(false);
  const mayLaunch = useCan("campaign.launch");
  const draft = useDraft(campaign, onChanged);
  const mail = useMailDraft(campaign.type === "call" ? null : campaign.id);
  const check = usePreflight(campaign, mail.row?.version);
  const step = STEPS[at]!;
  const go = (to: number) => {
    void draft.flush();
    void mail.flush();
    setAt(to);
  };
  const state = stateOf([draft, mail]);
  const isLast = at === STEPS.length - 1;
  return (
    <div className={styles.wizard}>
      <nav aria-label="Steps" className={styles.steps}>
        {STEPS.map((one, i) => (
          <button
            key={one.key}
            type="button"
            className={styles.step}
            aria-current={i === at ? "step" : undefined}
            onClick={() => go(i)}
          >
            <span>{one.label}</span>
            <Remains step={one} found={check.data} edits={[draft, mail]} />
          </button>
        ))}
        <Text as="p" size="1" color={state.isKept ? "gray" : "red"} role="status" mt="2">
          {state.text}
        </Text>
      </nav>
      <section className={styles.stepBody} aria-label={step.label}>
        <DraftProblems campaign={campaign} draft={draft} />
        <MailProblems mail={mail} />
        {step.Body ? (
          <step.Body campaign={draft.shown} draft={draft} mail={mail} onChanged={onChanged} />
        ) : check.error ? (
          <ErrorState error={check.error} onRetry={() => void check.refetch()} />
        ) : !check.data ? (
          <SkeletonLines lines={6} />
        ) : step.key === "preflight" ? (
          <>
            <PreflightList checks={check.data.checks} />
            <Button
              size="1"
              variant="soft"
              color="gray"
              className={styles.again}
              loading={check.isFetching}
              onClick={() => void check.refetch()}
            >
              Check again
            </Button>
          </>
        ) : (
          <PreflightList checks={check.data.checks.filter(({ state }) => state !== "ok")} />
        )}
        {step.key === "review" && check.data && (
          <Text as="p" size="2">
            {check.data.ok
              ? `Ready: ${exactNumber(check.data.audience.reachable)} people would be reached.`
              : "What is missing keeps it from being launched."}
          </Text>
        )}
        <Flex gap="2" justify="end">
          {at > 0 && (
            <Button size="2" variant="soft" color="gray" onClick={() => go(at - 1)}>
              Back
            </Button>
          )}
          {!isLast && (
            <ActionButton
              label={`Next: ${STEPS[at + 1]!.label}`}
              combo="mod+enter"
              size="2"
              run={() => go(at + 1)}
            />
          )}
          {isLast && mayLaunch && (
            <ActionButton
              label={campaign.startsAt ? "Schedule campaign" : "Launch campaign"}
              size="2"
              disabled={!check.data?.ok}
              run={() => setLaunching(true)}
            />
          )}
        </Flex>
      </section>
      <aside className={styles.summary} aria-label="Summary">
        <Summary campaign={campaign} audience={check.data?.audience} />
      </aside>
      {isLaunching && (
        <LaunchDialog
          campaign={campaign}
          onClose={() => setLaunching(false)}
          onChanged={onChanged}
        />
      )}
    </div>
  );
}

interface RemainsProps {
  step: Step;
  found: Preflight | undefined;
  edits: readonly Saving[];
}

/** What a step still lacks, in a word or a number; first what was typed there and is not saved. */
function Remains({ step, found, edits }: RemainsProps) {
  const isOpen = edits.some((edit) => openFields(edit).some((one) => step.fields.includes(one)));
  if (isOpen) return <span className={styles.notSaved}>Not saved</span>;
  return <span className={styles.remains}>{remains(found, step)}</span>;
}

function remains(found: Preflight | undefined, { checks, key }: Step): string {
  if (!found) return "";
  const failed = (of: readonly Check[]) => of.filter(({ state }) => state === "failed").length;
  if (key === "preflight" || key === "review") {
    const all = failed(found.checks);
    return all === 0 ? "Ready" : `${all} missing`;
  }
  const mine = found.checks.filter(({ check }) => checks.includes(check));
  return failed(mine) === 0 ? "Ready" : `${failed(mine)} missing`;
}

type Saving = Pick<
  EditState<Editable, Values>,
  "outage" | "conflicts" | "refused" | "unfit" | "isSaving" | "savedAt"
>;

/** Fields that wait for the person: in question, refused, or of no use as they stand. */
function openFields({ conflicts, refused, unfit }: Saving): string[] {
  return [...conflicts, ...[...refused, ...unfit].map(({ field }) => field)];
}

/** Whether all of a draft is saved, in words. */
function stateOf(edits: readonly Saving[]): { isKept: boolean; text: string } {
  const outage = edits.find((edit) => edit.outage !== null)?.outage;
  if (outage) return { isKept: false, text: outage };
  const isOpen = edits.some((edit) => openFields(edit).length > 0);
  if (isOpen) return { isKept: false, text: "Not all is saved" };
  if (edits.some(({ isSaving }) => isSaving)) return { isKept: true, text: "Saving…" };
  const savedAt = Math.max(...edits.map((edit) => edit.savedAt?.getTime() ?? 0));
  if (savedAt === 0) return { isKept: true, text: "Kept as you type" };
  const at = new Date(savedAt);
  const two = (n: number) => String(n).padStart(2, "0");
  return { isKept: true, text: `Saved ${two(at.getHours())}:${two(at.getMinutes())}` };
}

function Summary({
  campaign,
  audience,
}: {
  campaign: CampaignRow;
  audience: Preflight["audience"] | undefined;
}) {
  const listName = useListName();
  const facts: [string, string][] = [
    ["Type", { call: "Calls", email: "E-mail", combo: "Calls and e-mail" }[campaign.type]],
    ["Audience", listName(campaign.listId) ?? "Not chosen"],
    ["On the list", audience ? exactNumber(audience.listMembers) : "–"],
    ["Suppressed", audience ? exactNumber(audience.suppressed) : "–"],
    ["Reachable", audience ? exactNumber(audience.reachable) : "–"],
    ["Client", campaign.clientName ?? "None"],
    ["Lead goal", campaign.goalLeads === null ? "None" : exactNumber(campaign.goalLeads)],
    ...(campaign.type === "email"
      ? []
      : ([["Agents", exactNumber(campaign.agentCount)]] as [string, string][])),
  ];
  return (
    <dl className={styles.summaryList}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
