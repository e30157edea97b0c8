import { Flex } from "@radix-ui/themes";
import { useParams } from "wouter";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { PresenceAvatars } from "#web/kernel/ui/Presence.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { AccountActions } from "./AccountActions.tsx";
import { AccountPanel } from "./AccountPanel.tsx";
import { useAccount } from "./use-account.ts";

/** One company: what is known, who works there, what happened. */
export default function AccountPage() {
  const { id } = useParams<{ id: string }>();
  const { record, error, retry, take, people, setEditing } = useAccount(id);
  return (
    <Page
      title={record ? record.name : "Account"}
      breadcrumb={[{ label: "Accounts", to: "/accounts" }]}
      aside={<PresenceAvatars people={people} />}
      layout="prose"
    >
      {!record && error !== null && <ErrorState error={error} onRetry={retry} />}
      {!record && error === null && <SkeletonLines />}
      {record && (
        <Flex direction="column" gap="4">
          <FigureRow>
            <FigureCard label="People" value={record.contactsTotal} />
            <FigureCard label="Employees" value={record.staffCount ?? record.staffRange} />
            <FigureCard label="Revenue" value={record.revenue ?? record.revenueRange} />
            <FigureCard label="Domain" value={record.domain} />
            <FigureCard label="Parent" value={record.parentName} />
          </FigureRow>
          <AccountPanel key={record.id} account={record} take={take} onEditing={setEditing} />
          <div>
            <AccountActions account={record} take={take} onDeleted={retry} />
          </div>
        </Flex>
      )}
    </Page>
  );
}
