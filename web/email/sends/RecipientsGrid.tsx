import { Flex, Select, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { callLive } from "#web/kernel/api/call.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { PagesCount } from "#web/kernel/grid/PagesCount.tsx";
import { dateCol, monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import styles from "#web/email/email.module.css";
import { reasonWord } from "./reasons.words.ts";
import { SEND_STATES } from "#shared/email/sends/sends.schema.ts";
import type { SendRow, SendState } from "#shared/email/sends/sends.schema.ts";
import { listSends } from "#shared/email/sends/sends.contract.ts";
import { whySendQuery } from "./sends.queries.ts";
import { sendKeys } from "./sends.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<SendRow>("contactName", "Contact", { flex: 1, minWidth: 140, sortable: false }),
  textCol<SendRow>("accountName", "Company", {
    spare: true,
    flex: 1,
    minWidth: 140,
    sortable: false,
  }),
  monoCol<SendRow>("email", "Address", { flex: 2, minWidth: 240, sortable: false }),
  statusCol<SendRow>("state", "State", {
    sortable: false,
    meanings: { unknown: "attention", claimed: "underway", pending: "quiet", skipped: "quiet" },
  }),
  textCol<SendRow>("reason", "Reason", {
    width: 150,
    sortable: false,
    valueGetter: ({ data }) => (data?.reason ? reasonWord(data.reason) : ""),
  }),
  dateCol<SendRow>("sentAt", "Sent", { sortable: false }),
  dateCol<SendRow>("unsubscribedAt", "Unsubscribed", { spare: true, sortable: false }),
];

interface RecipientsProps {
  campaignId: string;
  /** Moves whenever figures do: the rows on screen are then read again. */
  changed: string | undefined;
}

/** The ledger of a campaign; a chosen row says why that person got the mail, or did not. */
export function RecipientsGrid({ campaignId, changed }: RecipientsProps) {
  const [state, setState] = useState<SendState | undefined>();
  const [total, setTotal] = useState<number | null>(null);
  const view = useUrlView();
  const pages = useLivePages<SendRow>({
    viewKey: [campaignId, state],
    topic: null,
    read: ({ signal, limit, cursor, offset }) =>
      callLive(listSends, {
        params: { id: campaignId },
        query: { limit, cursor, offset, state },
        signal,
      }),
  });
  const drawer = useDrawer<SendRow>(pages.feed);
  const open = drawer.shown;
  useEffect(() => {
    if (changed !== undefined) pages.feed.apply({ op: "stale" });
  }, [changed, pages.feed]);
  return (
    <section aria-label="Recipients">
      <Flex align="center" gap="2" py="2">
        <Text size="2" weight="medium">
          Recipients
        </Text>
        <Select.Root
          size="1"
          value={state ?? "all"}
          onValueChange={(value) => setState(value === "all" ? undefined : (value as SendState))}
        >
          <Select.Trigger aria-label="State" />
          <Select.Content position="popper">
            <Select.Item value="all">All states</Select.Item>
            {SEND_STATES.map((one) => (
              <Select.Item key={one} value={one}>
                {wordOf(one)}
              </Select.Item>
            ))}
          </Select.Content>
        </Select.Root>
        <PagesCount
          shown={total}
          of="recipient"
          queryKey={sendKeys.recipients(campaignId)}
          whole={
            state &&
            (({ limit, signal }) =>
              callLive(listSends, { params: { id: campaignId }, query: { limit }, signal }))
          }
        />
      </Flex>
      <div className={styles.recipients}>
        <div>
          <InfiniteGrid
            {...pages}
            label="Recipients"
            columns={columns}
            view={view}
            openId={open?.id ?? null}
            onOpen={drawer.show}
            onTotal={setTotal}
            empty={<EmptyState title="No recipients here yet." />}
          />
        </div>
        {open && (
          <aside className={styles.why} aria-label="Why">
            <Why campaignId={campaignId} contactId={open.contactId} state={open.state} />
          </aside>
        )}
      </div>
    </section>
  );
}

/** The facts behind one row. */
function Why({
  campaignId,
  contactId,
  state,
}: {
  campaignId: string;
  contactId: string;
  state: string;
}) {
  const { data, error } = useQuery(whySendQuery(campaignId, contactId, state));
  if (error) return <ErrorState error={error} />;
  if (!data) return <SkeletonLines lines={3} />;
  return (
    <Flex direction="column" gap="2" role="status">
      <Text size="2" weight="medium">
        {data.verdict}
      </Text>
      <div className={styles.facts}>
        {data.facts.map((fact) => (
          <Fact key={fact.what} {...fact} />
        ))}
      </div>
    </Flex>
  );
}

function Fact({ what, value, at }: { what: string; value: string; at: string | null }) {
  return (
    <>
      <Text size="1" color="gray">
        {what}
      </Text>
      <Text size="1">
        {value}
        {at && (
          <>
            {" · "}
            <RelativeTime at={at} />
          </>
        )}
      </Text>
    </>
  );
}
