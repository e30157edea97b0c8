import { Flex, Tabs } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import {
  accountActivityEndpoint,
  accountHistoryEndpoint,
  patchAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { AccountDetail, AccountPatch } from "#shared/accounts/accounts.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { textOf } from "#web/kernel/record/fields.ts";
import { RecordFields } from "#web/kernel/record/RecordFields.tsx";
import { History, Timeline } from "#web/activity/RecordTrail.tsx";
import { useRecordEdit } from "#web/kernel/record/use-record-edit.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { ACCOUNT_GROUPS, accountLabel } from "./account-fields.ts";

interface AccountPanelProps {
  account: AccountDetail;
  take: (row: AccountDetail) => void;
  onEditing: (field: string | null) => void;
}

/** A account's fields, timeline, history and its people: in the drawer and on the page. */
export function AccountPanel({ account, take, onEditing }: AccountPanelProps) {
  const { id } = account;
  const [tab, setTab] = useState("fields");
  const edit = useRecordEdit<AccountDetail>({
    send: (patch, version) =>
      call(patchAccountEndpoint, { params: { id }, body: patch as AccountPatch, version }),
    onSaved: take,
    lastChange: async (field) => {
      const { items } = await call(accountHistoryEndpoint, {
        params: { id },
        query: { limit: 20 },
      });
      const last = items.find((item) => field in item.changes);
      return last ? { name: last.actorName, at: last.at } : null;
    },
  });
  return (
    <Flex direction="column" gap="3">
      {edit.conflict && (
        <ConflictBanner
          name={edit.conflict.name}
          field={accountLabel(edit.conflict.field)}
          theirs={textOf(
            (edit.conflict.current as { [key: string]: unknown })[edit.conflict.field],
          )}
          at={edit.conflict.at}
          onKeepMine={() => void edit.keepMine()}
          onTakeTheirs={edit.takeTheirs}
        />
      )}
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List size="1">
          <Tabs.Trigger value="fields">Fields</Tabs.Trigger>
          <Tabs.Trigger value="timeline">Timeline</Tabs.Trigger>
          <Tabs.Trigger value="people">People ({account.contactsTotal})</Tabs.Trigger>
          <Tabs.Trigger value="history">History</Tabs.Trigger>
        </Tabs.List>
      </Tabs.Root>
      {tab === "fields" && (
        <RecordFields
          record={account}
          groups={ACCOUNT_GROUPS}
          canEdit={account.can.edit && account.deletedAt === null}
          save={edit.save}
          onEditing={onEditing}
        />
      )}
      {tab === "timeline" && <AccountTimeline account={account} />}
      {tab === "people" && <People account={account} />}
      {tab === "history" && <AccountHistory account={account} />}
    </Flex>
  );
}

function AccountTimeline({ account: { id, version } }: { account: AccountDetail }) {
  const query = useQuery({
    queryKey: ["account", id, "activity", version],
    queryFn: ({ signal }) =>
      call(accountActivityEndpoint, { params: { id }, query: { limit: 100 }, signal }),
  });
  return query.data ? <Timeline items={query.data.items} /> : null;
}

function AccountHistory({ account: { id, version } }: { account: AccountDetail }) {
  const query = useQuery({
    queryKey: ["account", id, "history", version],
    queryFn: ({ signal }) =>
      call(accountHistoryEndpoint, { params: { id }, query: { limit: 100 }, signal }),
  });
  return query.data ? <History items={query.data.items} labelOf={accountLabel} /> : null;
}

function People({ account: { id, version } }: { account: AccountDetail }) {
  const query = useQuery({
    queryKey: ["account", id, "people", version],
    queryFn: ({ signal }) =>
      call(listContactsEndpoint, {
        query: { accountId: id, limit: 200, sort: "lastName" },
        signal,
      }),
  });
  if (!query.data) return null;
  const { items } = query.data;
  if (items.length === 0) return <EmptyState title="Nobody is known there yet." />;
  return (
    <Flex direction="column" gap="1">
      {items.map((person) => (
        <PageLink key={person.id} href={`/contacts/${person.id}`}>
          {displayName(person)}
          {person.jobTitle && ` · ${person.jobTitle}`}
        </PageLink>
      ))}
    </Flex>
  );
}
