import { Button } from "@radix-ui/themes";
import { useState, type ComponentType, type ReactNode } from "react";
import { useLocation } from "wouter";
import type { EntityType } from "#shared/filters/filter.schema.ts";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import { FilterChips } from "#web/filters/FilterChips.widget.tsx";
import { useGridFilter } from "#web/filters/grid-filter.widget.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import type { GridColumn } from "#web/kernel/grid/columns.tsx";
import type { GridProps } from "#web/kernel/grid/GridFrame.tsx";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { PagesCount } from "#web/kernel/grid/PagesCount.tsx";
import type { PageAnswer, PageRequest } from "#web/kernel/grid/paged-source.ts";
import type { GridRow } from "#web/kernel/grid/row-feed.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { ExportButton } from "#web/kernel/record/ExportButton.tsx";
import { SearchField } from "#web/kernel/record/SearchField.tsx";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { recordKeys } from "./records.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const FilterDrawer = lazyPart(() => import("#web/filters/FilterDrawer.widget.tsx"), "FilterDrawer");

const WHOLE: RecordsQuery = { q: undefined, filter: undefined };

/** What narrows a view beside its page and order, as the API takes it. */
export interface RecordsQuery {
  q: string | undefined;
  filter: string | undefined;
}

interface RecordsPageProps<R extends GridRow> {
  entity: EntityType;
  /** All records of the kind. */
  topic: RowRef<R>;
  /** "Contacts": the page's title, and its grid's name. */
  title: string;
  columns: readonly GridColumn<R>[];
  /** As views write it: `-createdAt`. */
  sort: string;
  /** One page of the view; keep it stable. */
  read: (page: PageRequest, query: RecordsQuery) => Promise<Answer<PageAnswer<R>>>;
  edit: GridProps<R>["edit"];
  Drawer: ComponentType<{ id: string; onClose: () => void }>;
  NewDrawer: ComponentType<{ onClose: () => void; onCreated: (made: { id: string }) => void }>;
  /** "Nobody": who is not found by what one typed. */
  nobody: string;
}

/** All records of a kind, up to millions, live: search, filter, export; the drawer has the details. */
export function RecordsPage<R extends GridRow & { deletedAt: string | null }>(
  props: RecordsPageProps<R>,
) {
  const { entity, topic, title, read, Drawer, NewDrawer } = props;
  const plural = title.toLowerCase();
  const [, navigate] = useLocation();
  const [total, setTotal] = useState<number | null>(null);
  const { shown: open, show, close } = useDrawer<string>("ids");
  const mayCreate = useCan(`${entity}.create`);
  const mayExport = useCan(`${entity}.export`);
  const mayEdit = useCan(`${entity}.edit`);
  const mayFilter = useCan("segment.read");
  const view = useUrlView(props.sort);
  const { text } = view;
  const filter = useGridFilter(entity, view);
  const query = {
    q: text || undefined,
    filter: view.filter ? JSON.stringify(view.filter) : undefined,
  };
  const isWhole = query.q === undefined && query.filter === undefined;
  const pages = useLivePages<R>({
    viewKey: query,
    topic,
    read: (page) => read(page, query),
  });
  const drawers: Record<string, () => ReactNode> = {
    new: () => <NewDrawer onClose={close} onCreated={({ id }) => show(id)} />,
    filter: () => (
      <FilterDrawer entity={entity} filter={filter} onApply={view.setFilter} onClose={close} />
    ),
  };
  const isRecord = open !== null && !Object.hasOwn(drawers, open);
  return (
    <Page
      title={title}
      toolbar={
        <Toolbar
          end={
            <>
              <PagesCount
                shown={total}
                of={entity}
                queryKey={recordKeys.all(entity)}
                whole={isWhole ? null : (page) => read(page, WHOLE)}
              />
              {mayExport && <ExportButton path={`/api/exports/${entity}s`} query={query} />}
              {mayCreate && (
                <ActionButton label={`New ${entity}`} combo="n" run={() => show("new")} />
              )}
            </>
          }
        >
          <SearchField label={`Search ${plural}`} value={text} onSearch={view.setText} />
          {mayFilter && (
            <FilterChips filter={filter} onChange={view.setFilter} onEdit={() => show("filter")} />
          )}
        </Toolbar>
      }
      drawer={
        open && (isRecord ? <Drawer key={open} id={open} onClose={close} /> : drawers[open]!())
      }
    >
      <InfiniteGrid
        {...pages}
        label={title}
        columns={props.columns}
        view={view}
        openId={isRecord ? open : null}
        onOpen={(row) => show(row.id)}
        onOpenPage={(row) => navigate(`/${plural}/${row.id}`)}
        edit={mayEdit ? props.edit : undefined}
        onTotal={setTotal}
        matches={(row) => isWhole && row.deletedAt === null}
        empty={
          isWhole ? (
            <EmptyState
              title={`There are no ${plural} yet.`}
              detail="Import a file, or add the first one by hand."
            />
          ) : (
            <NothingFound
              title={text ? `${props.nobody} is found for “${text}”.` : `No ${plural} match.`}
              onClear={filter ? () => view.setFilter(null) : undefined}
            />
          )
        }
      />
    </Page>
  );
}

/** @param onClear takes the filter away, where there is one */
function NothingFound({ title, onClear }: { title: string; onClear: (() => void) | undefined }) {
  return (
    <EmptyState
      title={title}
      action={
        onClear && (
          <Button size="1" variant="soft" onClick={onClear}>
            Clear the filter
          </Button>
        )
      }
    />
  );
}
