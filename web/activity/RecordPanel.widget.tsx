import { Box, Flex, Tabs } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { LogRef } from "#shared/kernel/topic-ref.ts";
import { useChangesOf } from "#web/kernel/realtime/hooks.ts";
import type { Activity } from "#shared/activity/activity.schema.ts";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { Conflicts } from "#web/kernel/edit/Conflicts.tsx";
import { useEdit } from "#web/kernel/edit/use-edit.ts";
import { patchOf, textsOf, type FieldGroup } from "#web/kernel/record/fields.ts";
import { RecordFields } from "#web/kernel/record/RecordFields.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { lastChangeOf } from "#web/kernel/record/last-change.ts";
import { History, Timeline } from "./RecordTrail.tsx";
import { trailQuery } from "./activity.queries.ts";

interface Shown {
  id: string;
  version: number;
  lockedFields: string[];
  deletedAt: string | null;
  can: { edit: boolean };
}

interface Ask {
  limit: number;
  signal?: AbortSignal;
}

interface RecordPanelProps<R extends Shown> {
  record: R;
  /** "account", "contact": the first part of its query keys. */
  kind: string;
  groups: readonly FieldGroup[];
  labelOf: (field: string) => string;
  send: (patch: { [field: string]: unknown }, version: number) => Promise<R>;
  /** Says that the timeline has grown. */
  timeline: LogRef;
  activity: (ask: Ask) => Promise<{ items: Activity[] }>;
  history: (ask: Ask) => Promise<{ items: AuditRow[] }>;
  /** The tab of people around it. */
  people: { label: string; content: ReactNode };
  take: (row: R) => void;
  onEditing: (field: string | null) => void;
}

/** A record's fields, timeline, people and history: in the drawer and on the page. */
export function RecordPanel<R extends Shown>(props: RecordPanelProps<R>) {
  const { record, kind, groups, labelOf, people } = props;
  const [tab, setTab] = useState("fields");
  const fields = groups.flatMap((group) => group.fields);
  const edit = useEdit<R, { [field: string]: string }>(record, {
    valuesOf: (row) => textsOf(row, fields),
    write: (changed, on) => props.send(patchOf(changed, fields), on.version),
    onRow: props.take,
    isSavedOnLeaving: true,
    labels: Object.fromEntries(fields.map(({ key, label }) => [key, label])),
  });
  const read = { record, kind, wanted: tab };
  const activity = useTrail({ ...read, tab: "timeline", ask: props.activity });
  useChangesOf(tab === "timeline" ? props.timeline : null, undefined, activity.retry);
  const history = useTrail({ ...read, tab: "history", ask: props.history });
  return (
    <Flex direction="column" gap="3">
      <Conflicts
        of={edit}
        labels={Object.fromEntries(edit.conflicts.map((field) => [field, labelOf(field)]))}
        lastOf={{
          record: [kind, record.id, edit.row.version],
          read: async (field) => lastChangeOf(await props.history({ limit: 20 }), field),
        }}
      />
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List size="1">
          <Tabs.Trigger value="fields">Fields</Tabs.Trigger>
          <Tabs.Trigger value="timeline">Timeline</Tabs.Trigger>
          <Tabs.Trigger value="people">{people.label}</Tabs.Trigger>
          <Tabs.Trigger value="history">History</Tabs.Trigger>
        </Tabs.List>
        <Box pt="3">
          <Tabs.Content value="fields">
            <RecordFields
              record={record}
              groups={groups}
              canEdit={record.can.edit && record.deletedAt === null}
              edit={edit}
              onEditing={props.onEditing}
            />
          </Tabs.Content>
          <Tabs.Content value="timeline">
            <Trail of={activity}>{(items) => <Timeline items={items} />}</Trail>
          </Tabs.Content>
          <Tabs.Content value="people">{people.content}</Tabs.Content>
          <Tabs.Content value="history">
            <Trail of={history}>{(items) => <History items={items} labelOf={labelOf} />}</Trail>
          </Tabs.Content>
        </Box>
      </Tabs.Root>
    </Flex>
  );
}

interface TrailOptions<T> {
  record: Shown;
  kind: string;
  /** The tab that reads it, and the one that is open. */
  tab: string;
  wanted: string;
  ask: (ask: Ask) => Promise<{ items: T[] }>;
}

interface TrailRead<T> {
  items: T[] | undefined;
  error: unknown;
  retry: () => void;
}

/**
 * Entries of a tab, read when it is open and again with each version of the record; those of the
 * version before stay until the new ones are there.
 */
function useTrail<T>({ record, kind, tab, wanted, ask }: TrailOptions<T>): TrailRead<T> {
  const query = useQuery({
    ...trailQuery({ kind, record, tab, ask }),
    enabled: wanted === tab,
  });
  return { items: query.data?.items, error: query.error, retry: () => void query.refetch() };
}

function Trail<T>({
  of: { items, error, retry },
  children,
}: {
  of: TrailRead<T>;
  children: (items: T[]) => ReactNode;
}) {
  if (isBlocking(error, items)) return <ErrorState error={error} onRetry={retry} />;
  return items ? children(items) : <SkeletonLines />;
}
