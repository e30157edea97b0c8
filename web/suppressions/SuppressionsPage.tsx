import { useState } from "react";
import { Button } from "@radix-ui/themes";
import { listSuppressions } from "#shared/suppressions/suppressions.contract.ts";
import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import type { Suppression } from "#shared/suppressions/suppressions.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { dateCol, monoCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar, ToolbarCount } from "#web/kernel/ui/Toolbar.tsx";
import { AddDrawer } from "./AddDrawer.tsx";
import { MayWe } from "./MayWe.tsx";
import { SuppressionDrawer } from "./SuppressionDrawer.tsx";
import { suppressionWord } from "./suppressions.words.ts";
import styles from "./suppressions.module.css";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

// undefined: not read yet
const words = ({ value }: { value?: string | null }) =>
  value === undefined ? "" : suppressionWord(value);

const columns = [
  monoCol<Suppression>("label", "Who", { flex: 1, minWidth: 220, sortable: false }),
  textCol<Suppression>("scope", "Scope", { width: 96, sortable: false, valueFormatter: words }),
  textCol<Suppression>("channel", "Channel", {
    width: 96,
    sortable: false,
    valueFormatter: words,
  }),
  textCol<Suppression>("source", "Source", {
    width: 112,
    sortable: false,
    valueFormatter: words,
  }),
  textCol<Suppression>("reason", "Reason", { flex: 1, minWidth: 240, sortable: false }),
  textCol<Suppression>("reach", "Reach", {
    spare: true,
    width: 112,
    sortable: false,
    valueGetter: ({ data }) =>
      data?.campaignId ? "One campaign" : data?.clientId ? "One client" : "Everywhere",
  }),
  textCol<Suppression>("createdByName", "By", { spare: true, width: 144, sortable: false }),
  dateCol<Suppression>("createdAt", "Since", { spare: true, width: 112, sortable: false }),
  dateCol<Suppression>("liftedAt", "Lifted", { spare: true, width: 112, sortable: false }),
];

const SHOWN = [
  ["0", "Active"],
  ["1", "With lifted"],
] as const;

/** Who must not be contacted, and the question whether we may. */
export default function SuppressionsPage() {
  const [lifted, setLifted] = useState<"0" | "1">("0");
  const [total, setTotal] = useState<number | null>(null);
  const mayAdd = useCan("suppression.add");
  const pages = useLivePages<Suppression>({
    viewKey: lifted,
    topic: suppressionsTopic.ref(),
    // the newest first, whatever the grid says; pages follow one another by cursor
    read: ({ signal, limit, cursor }) =>
      callLive(listSuppressions, {
        query: { limit, lifted, ...(cursor ? { cursor } : {}) },
        signal,
      }),
  });
  const drawer = useDrawer<Suppression | "new">(pages.feed);
  const open = drawer.shown;
  const row = useOpenRow(pages.feed, open === "new" ? null : open);
  return (
    <Page
      title="Suppressions"
      toolbar={
        <Toolbar
          end={
            <>
              <ToolbarCount shown={total} of="suppression" />
              {mayAdd && (
                <ActionButton label="Add suppression" combo="a" run={() => drawer.show("new")} />
              )}
            </>
          }
        >
          <Choice label="Show" value={lifted} options={SHOWN} onChange={setLifted} />
        </Toolbar>
      }
      drawer={
        open === "new" ? (
          <AddDrawer onClose={drawer.close} />
        ) : (
          row && <SuppressionDrawer key={row.id} suppression={row} onClose={drawer.close} />
        )
      }
    >
      <div className={styles.page}>
        <MayWe />
        <div className={styles.grid}>
          <InfiniteGrid
            {...pages}
            label="Suppressions"
            columns={columns}
            openId={row?.id ?? null}
            onOpen={drawer.show}
            onTotal={setTotal}
            matches={(each) => lifted === "1" || each.liftedAt === null}
            empty={
              <EmptyState
                title="Nobody is suppressed."
                detail="Who objects, bounces or unsubscribes is added by itself."
                action={
                  mayAdd && (
                    <Button size="1" variant="soft" onClick={() => drawer.show("new")}>
                      Add the first
                    </Button>
                  )
                }
              />
            }
          />
        </div>
      </div>
    </Page>
  );
}
