import { type ReactNode } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { List } from "#shared/lists/lists.schema.ts";
import { listsTopic } from "#shared/lists/lists.events.ts";
import { segmentsTopic } from "#shared/segments/segments.events.ts";
import type { Segment } from "#shared/segments/segments.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { NewListDrawer } from "#web/lists/NewListDrawer.widget.tsx";
import { SegmentCounts, liveCountCell } from "./SegmentCounts.tsx";
import { allSegments } from "./segments.queries.ts";
import { allLists } from "#web/lists/lists.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const shared = <R extends { tags: string[] }>() => [
  textCol<R>("entityType", "Of", {
    width: 96,
    valueFormatter: ({ value }) => (value === "contact" ? "Contacts" : "Accounts"),
  }),
  textCol<R>("tags", "Tags", {
    spare: true,
    width: 160,
    valueGetter: ({ data }) => data?.tags.join(", "),
  }),
  textCol<R>("visibility", "Seen by", {
    spare: true,
    width: 96,
    valueFormatter: ({ value }) => SEEN_BY[String(value)] ?? "",
  }),
  textCol<R>("ownerName", "Owner", { spare: true, width: 160 }),
];

const SEEN_BY: Record<string, string> = { private: "Owner", team: "Team", global: "Everybody" };
const SOURCES: Record<string, string> = {
  segment: "Segment",
  manual_upload: "Upload",
  selection: "Selection",
  filter: "Filter",
};

const segmentColumns = [
  textCol<Segment>("name", "Segment", { flex: 1, minWidth: 200 }),
  numberCol<Segment>("recordCountCache", "Members", { width: 112, cellRenderer: liveCountCell }),
  ...shared<Segment>(),
  dateCol<Segment>("updatedAt", "Changed", { width: 120 }),
];

const listColumns = [
  textCol<List>("name", "List", { flex: 1, minWidth: 200 }),
  numberCol<List>("memberCount", "Members", { width: 112 }),
  ...shared<List>(),
  textCol<List>("sourceType", "Made from", {
    spare: true,
    width: 112,
    valueFormatter: ({ value }) => SOURCES[String(value)] ?? "",
  }),
  dateCol<List>("updatedAt", "Changed", { width: 120 }),
];

/** All audiences: segments with live counts, and lists. */
export default function AudiencePage() {
  const [params, setParams] = useSearchParams();
  const showsLists = params.get("show") === "lists";
  const show = (what: string) => setParams(what === "lists" ? { show: "lists" } : {});
  useKeys({
    s: { label: "Show segments", run: () => show("segments") },
    l: { label: "Show lists", run: () => show("lists") },
  });
  const choice = (
    <Choice
      label="Show"
      value={showsLists ? "lists" : "segments"}
      options={[
        ["segments", "Segments"],
        ["lists", "Lists"],
      ]}
      onChange={show}
    />
  );
  return (
    <SegmentCounts>
      {showsLists ? <ListsView choice={choice} /> : <SegmentsView choice={choice} />}
    </SegmentCounts>
  );
}

const TITLE = "Segments & Lists";

/** @param choice between segments and lists, for the toolbar */
function SegmentsView({ choice }: { choice: ReactNode }) {
  const [, navigate] = useLocation();
  const view = useUrlView();
  const mayEdit = useCan("segment.edit");
  const list = useLiveList<Segment>({
    ...allSegments,
    topic: segmentsTopic.ref(),
  });
  return (
    <Page
      title={TITLE}
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="segment" />
              {mayEdit && (
                <ActionButton label="New segment" combo="n" run={() => navigate("/segments/new")} />
              )}
            </>
          }
        >
          {choice}
        </Toolbar>
      }
    >
      <LiveGrid
        {...list}
        label="Segments"
        columns={segmentColumns}
        view={view}
        onOpen={(segment) => navigate(`/segments/${segment.id}`)}
        empty={
          <EmptyState title="No segments yet. A segment is a filter whose count stays live." />
        }
      />
    </Page>
  );
}

function ListsView({ choice }: { choice: ReactNode }) {
  const [, navigate] = useLocation();
  const view = useUrlView();
  const drawer = useDrawer<"new">();
  const mayEdit = useCan("segment.edit");
  const list = useLiveList<List>({
    ...allLists,
    topic: listsTopic.ref(),
  });
  return (
    <Page
      title={TITLE}
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="list" />
              {mayEdit && (
                <ActionButton label="New list" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        >
          {choice}
        </Toolbar>
      }
      drawer={drawer.shown && <NewListDrawer onClose={drawer.close} />}
    >
      <LiveGrid
        {...list}
        label="Lists"
        columns={listColumns}
        view={view}
        onOpen={(row) => navigate(`/lists/${row.id}`)}
        empty={<EmptyState title="No lists yet. Convert a segment, or make one of a filter." />}
      />
    </Page>
  );
}
