import { useEffect } from "react";
import { auditTopic } from "#shared/audit/audit.events.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import type { ICellRendererParams } from "ag-grid-community";
import { Flex, Table, Text } from "@radix-ui/themes";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, monoCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { exactTime } from "#web/kernel/ui/format.ts";
import { actionWords, fieldWords, thingWord, wayWord, whoWords } from "./audit.words.ts";
import { auditKeys, readAudit } from "./audit.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

/** `version` is the grid's: a line never changes. */
type Row = Omit<AuditRow, "version"> & {
  version: number;
  recordVersion: number | null;
  fields: string;
};

const columns = [
  dateCol<Row>("at", "When", { width: 130 }),
  textCol<Row>("actorName", "Who", {
    width: 180,
    valueGetter: ({ data }) => data && whoWords(data),
  }),
  textCol<Row>("action", "What", {
    flex: 1,
    minWidth: 240,
    cellRenderer: ({ value }: ICellRendererParams<Row, string>) =>
      value ? (
        <span className="truncate" title={value}>
          {actionWords(value)}
        </span>
      ) : null,
  }),
  monoCol<Row>("entityId", "Record", {
    spare: true,
    width: 170,
    valueGetter: ({ data }) =>
      data && `${thingWord(data.entityType)}${data.entityId ? ` …${data.entityId.slice(-8)}` : ""}`,
  }),
  textCol<Row>("fields", "Fields", { spare: true, flex: 2, minWidth: 200 }),
  textCol<Row>("via", "By way of", {
    spare: true,
    width: 112,
    valueFormatter: ({ value }) => wayWord(String(value ?? "")),
  }),
];

/** The newest 200 changes, read again as they are made; one record's own history is on its page. */
export default function AuditPage() {
  const list = useLiveList<Row>({
    queryKey: auditKeys.newest,
    topic: null,
    read: async (signal) => {
      const answer = await readAudit(signal);
      const items = answer.data.items.map((row) => ({
        ...row,
        version: 1,
        recordVersion: row.version,
        fields: Object.keys(row.changes)
          .map((field) => fieldWords(row.entityType, field))
          .join(", "),
      }));
      return { ...answer, data: { items, more: answer.data.nextCursor !== null } };
    },
  });
  const newest = useGauge(auditTopic.ref(), "newest")?.id;
  const { onReload } = list;
  useEffect(() => {
    if (newest) onReload();
  }, [newest, onReload]);
  const view = useUrlView();
  const drawer = useDrawer<Row>(list.feed);
  const open = drawer.shown;
  return (
    <Page
      title="Audit"
      toolbar={<Toolbar end={<ListCount list={list} of="change" />} />}
      drawer={
        <Drawer
          open={open !== null}
          title={open ? actionWords(open.action) : ""}
          size="wide"
          onClose={drawer.close}
        >
          {open && <Changes row={open} />}
        </Drawer>
      }
    >
      <LiveGrid
        {...list}
        label="Audit"
        columns={columns}
        view={view}
        openId={open?.id ?? null}
        onOpen={drawer.show}
        empty={<EmptyState title="Nothing has been changed yet." />}
      />
    </Page>
  );
}

const text = (value: unknown): string =>
  value === null || value === undefined
    ? "empty"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

function Changes({ row }: { row: Row }) {
  const fields = Object.entries(row.changes);
  const more = Object.entries(row.data);
  return (
    <Flex direction="column" gap="3">
      <Text size="2" color="gray" title={row.action}>
        {whoWords(row)} · {exactTime(row.at)} · {wayWord(row.via)}
        {row.recordVersion !== null && ` · version ${row.recordVersion}`}
      </Text>
      {fields.length > 0 && (
        <Table.Root size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>Field</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Before</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>After</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {fields.map(([field, [before, after]]) => (
              <Table.Row key={field}>
                <Table.RowHeaderCell title={field}>
                  {fieldWords(row.entityType, field)}
                </Table.RowHeaderCell>
                <Table.Cell>{text(before)}</Table.Cell>
                <Table.Cell>{text(after)}</Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table.Root>
      )}
      {more.length > 0 && (
        <Table.Root size="1">
          <Table.Header>
            <Table.Row>
              <Table.ColumnHeaderCell>Said with it</Table.ColumnHeaderCell>
              <Table.ColumnHeaderCell>Value</Table.ColumnHeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {more.map(([field, value]) => (
              <Table.Row key={field}>
                <Table.RowHeaderCell title={field}>
                  {fieldWords(row.entityType, field)}
                </Table.RowHeaderCell>
                <Table.Cell>{text(value)}</Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table.Root>
      )}
    </Flex>
  );
}
