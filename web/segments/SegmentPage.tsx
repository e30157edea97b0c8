import { useQuery } from "@tanstack/react-query";
import { Button, SegmentedControl, TextField } from "@radix-ui/themes";
import { useLocation, useParams, useSearch } from "wouter";
import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import { everyone, zFilterParam } from "#shared/filters/filter.schema.ts";
import {
  changeSegment,
  convertToList,
  createSegment,
  deleteSegment,
} from "#shared/segments/segments.contract.ts";
import { segmentsTopic } from "#shared/segments/segments.events.ts";
import type { ChangeSegment, Segment, Visibility } from "#shared/segments/segments.schema.ts";
import { FilterBuilder } from "#web/filters/FilterBuilder.widget.tsx";
import { FilterPreview } from "#web/filters/FilterPreview.widget.tsx";
import { filterInWords } from "#web/filters/sentence.words.ts";
import { isComplete } from "#web/filters/filters.words.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Conflicts } from "#web/kernel/edit/Conflicts.tsx";
import { Refusal } from "#web/kernel/edit/Refusal.tsx";
import { useEdit } from "#web/kernel/edit/use-edit.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, PageLoading } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { LiveCount, SegmentCounts } from "./SegmentCounts.tsx";
import styles from "./segments.module.css";
import { Choice } from "#web/filters/Choice.widget.tsx";
import { segmentQuery } from "./segments.queries.ts";

/** Makes or changes a segment: whom on the left, how many and who on the right. */
export default function SegmentPage() {
  const { id } = useParams<{ id: string }>();
  return id === "new" ? <New /> : <Existing id={id} />;
}

/** A grid's filter becomes a segment: it comes with the address. */
function New() {
  const given = zFilterParam.safeParse(new URLSearchParams(useSearch()).get("filter"));
  return <SegmentEditor segment={null} filter={given.data} />;
}

function Existing({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(segmentQuery(id));
  useTopic(segmentsTopic.ref(), {
    onEvents: () => void refetch(),
    onSnapshotNeeded: () => void refetch(),
  });
  if (isBlocking(error, data)) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageLoading />;
  return <SegmentEditor key={data.id} segment={data} />;
}

/** As the editor shows it. */
type Draft = { name: string; tags: string; visibility: Visibility; filter: Filter };

const SEEN_BY = { private: "Only me", team: "My teams", global: "Everybody" };

interface EditorProps {
  segment: Segment | null;
  /** What a new one begins with. */
  filter?: Filter;
}

const LABELS = { name: "Name", tags: "Tags", visibility: "Seen by", filter: "the filter" };

function valuesOf(segment: Segment | null, filter?: Filter): Draft {
  return {
    name: segment?.name ?? "",
    tags: segment?.tags.join(", ") ?? "",
    visibility: segment?.visibility ?? "private",
    filter: segment?.filter ?? filter ?? everyone("contact"),
  };
}

/** What was typed, as the API takes it. */
function bodyOf({ name, tags, ...rest }: Partial<Draft>): ChangeSegment {
  const labels = tags?.split(",").map((tag) => tag.trim());
  return {
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(labels && { tags: labels.filter(Boolean) }),
  };
}

function wordsOf(field: string, value: unknown): string {
  if (field === "filter") return filterInWords(value as Filter);
  return field === "visibility" ? SEEN_BY[value as Visibility] : String(value);
}

/** The editor's hold on a segment, or on one that is being made. */
function useSegmentEdit(segment: Segment | null, filter: Filter | undefined, isGuarded: boolean) {
  const [, navigate] = useLocation();
  const create = useCommand(createSegment, {
    showsError: true,
    onSuccess: (made) => {
      toast.success(`Segment ${made.name} saved`);
      navigate(`/segments/${made.id}`, { replace: true });
    },
  });
  const change = useCommand(changeSegment, { showsError: true });
  return useEdit<Segment | null, Draft>(segment, {
    valuesOf: (row) => valuesOf(row, filter),
    write: (changed, on) => {
      if (!on) {
        const all = { ...valuesOf(null, filter), ...changed };
        const body = { ...bodyOf(all), name: all.name.trim(), filter: all.filter };
        return create.mutateAsync({ body });
      }
      const { id, version } = on;
      return change.mutateAsync({ params: { id }, body: bodyOf(changed), version });
    },
    isWhole: true,
    labels: LABELS,
    isGuarded,
  });
}

function SegmentEditor({ segment, filter }: EditorProps) {
  const mayEdit = useCan("segment.edit");
  const edit = useSegmentEdit(segment, filter, mayEdit);
  const draft = edit.values;
  const isTyped = segment === null || edit.typed.length > 0;
  const ready = draft.name.trim() !== "" && isComplete(draft.filter.where) && isTyped && mayEdit;
  const last = segment && { name: "Somebody", at: edit.row?.updatedAt ?? segment.updatedAt };
  return (
    <SegmentCounts>
      <Page
        title={segment?.name ?? "New segment"}
        breadcrumb={[{ label: "Segments & Lists", to: "/segments" }]}
        aside={segment && <CountBeside segment={segment} />}
        toolbar={
          <Toolbar
            end={
              <>
                {segment && <SegmentActions segment={segment} dirty={isTyped} />}
                {mayEdit && (
                  <ActionButton
                    label="Save segment"
                    combo="mod+enter"
                    run={() => void edit.save()}
                    disabled={!ready}
                    loading={edit.isSaving}
                  />
                )}
              </>
            }
          />
        }
      >
        <div className={styles.editor}>
          <div className={styles.whom}>
            <Conflicts of={edit} labels={LABELS} last={last} wordsOf={wordsOf} />
            {edit.failure && <Refusal>{edit.failure}</Refusal>}
            <Heading draft={draft} fixed={segment !== null} edit={edit.change} />
            <FilterBuilder
              filter={draft.filter}
              onChange={(next) => edit.change({ filter: next })}
            />
          </div>
          <FilterPreview filter={draft.filter} />
        </div>
      </Page>
    </SegmentCounts>
  );
}

function CountBeside({ segment }: { segment: Segment }) {
  return (
    <span className={styles.count}>
      <LiveCount
        id={segment.id}
        known={segment.recordCountCache}
        knownAt={segment.lastRefreshedAt}
      />{" "}
      members
    </span>
  );
}

interface HeadingProps {
  draft: Draft;
  /** What a segment is of never changes. */
  fixed: boolean;
  edit: (more: Partial<Draft>) => void;
}

function Heading({ draft, fixed, edit }: HeadingProps) {
  return (
    <div className={styles.heading}>
      <TextField.Root
        size="2"
        aria-label="Name"
        placeholder="Name of the segment"
        className={styles.name}
        maxLength={200}
        value={draft.name}
        onChange={(event) => edit({ name: event.target.value })}
      />
      <SegmentedControl.Root
        size="2"
        aria-label="Kind of record"
        value={draft.filter.entity}
        onValueChange={(entity) => {
          if (!fixed) edit({ filter: everyone(entity as EntityType) });
        }}
      >
        <SegmentedControl.Item value="contact">Contacts</SegmentedControl.Item>
        <SegmentedControl.Item value="account">Accounts</SegmentedControl.Item>
      </SegmentedControl.Root>
      <Choice
        label="Seen by"
        value={draft.visibility}
        options={SEEN_BY}
        onChange={(visibility) => edit({ visibility: visibility as Visibility })}
      />
      <TextField.Root
        size="2"
        aria-label="Tags"
        placeholder="Tags, by commas"
        value={draft.tags}
        onChange={(event) => edit({ tags: event.target.value })}
      />
    </div>
  );
}

function SegmentActions({ segment, dirty }: { segment: Segment; dirty: boolean }) {
  const [, navigate] = useLocation();
  const user = useSession((state) => state.user);
  const mayConvert = useCan("list.edit");
  const convert = useCommand(convertToList, {
    onSuccess: (list) =>
      toast.success(`${list.memberCount} members are on the list ${list.name}`, {
        action: { label: "Open list", run: () => navigate(`/lists/${list.id}`) },
      }),
  });
  const remove = useCommand(deleteSegment, { onSuccess: () => navigate("/segments") });
  const owns = user?.id === segment.ownerId || user?.roles.includes("admin");
  return (
    <>
      {owns && (
        <Button
          size="1"
          variant="soft"
          color="red"
          onClick={async () => {
            const sure = await confirm({
              title: `Delete ${segment.name}?`,
              detail: "Lists that were made of it stay.",
              confirm: "Delete segment",
              destructive: true,
            });
            if (sure) remove.mutate({ params: { id: segment.id }, version: segment.version });
          }}
        >
          Delete
        </Button>
      )}
      {mayConvert && (
        <ActionButton
          label="Convert to list"
          combo="c"
          variant="soft"
          disabled={dirty}
          loading={convert.isPending}
          run={() => convert.mutate({ params: { id: segment.id }, body: {} })}
        />
      )}
    </>
  );
}
