import { Box, Flex, Tabs } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { Activity } from "#shared/activity/activity.schema.ts";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { isBlocking, messageOf } from "#web/kernel/api/problem.ts";
import { textOf, type FieldGroup } from "#web/kernel/record/fields.ts";
import { RecordFields } from "#web/kernel/record/RecordFields.tsx";
import { useRecordEdit } from "#web/kernel/record/use-record-edit.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
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
  const edit = useRecordEdit<R>({
    send: props.send,
    onSaved: props.take,
    lastChange: async (field) => {
      const { items } = await props.history({ limit: 20 });
      const last = items.find((item) => field in item.changes);
      return last ? { name: last.actorName, at: last.at } : null;
    },
  });
  const keepMine = async () => {
    try {
      await edit.keepMine();
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  const read = { record, kind, wanted: tab };
  const activity = useTrail({ ...read, tab: "timeline", ask: props.activity });
  const history = useTrail({ ...read, tab: "history", ask: props.history });
  return (
    <Flex direction="column" gap="3">
      {edit.conflict && (
        <ConflictBanner
          name={edit.conflict.name}
          field={labelOf(edit.conflict.field)}
          theirs={textOf((edit.conflict.current as Record<string, unknown>)[edit.conflict.field])}
          at={edit.conflict.at}
          onKeepMine={() => void keepMine()}
          onTakeTheirs={edit.takeTheirs}
        />
      )}
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
              save={edit.save}
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
