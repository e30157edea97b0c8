import { accountTimelineTopic } from "#shared/activity/activity.events.ts";
import {
  accountActivityEndpoint,
  accountHistoryEndpoint,
  patchAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import type { AccountDetail, AccountPatch } from "#shared/accounts/accounts.schema.ts";
import { RecordPanel } from "#web/activity/RecordPanel.widget.tsx";
import { PeopleLinks } from "#web/contacts/PeopleLinks.widget.tsx";
import { call } from "#web/kernel/api/call.ts";
import { ACCOUNT_GROUPS, accountLabel } from "./accounts.fields.ts";
import { accountPeople } from "./accounts.queries.ts";

interface AccountPanelProps {
  account: AccountDetail;
  take: (row: AccountDetail) => void;
  onEditing: (field: string | null) => void;
}

/** An account's fields, timeline, people and history. */
export function AccountPanel({ account, ...then }: AccountPanelProps) {
  const { id, version, contactsTotal } = account;
  const params = { id };
  return (
    <RecordPanel
      record={account}
      kind="account"
      groups={ACCOUNT_GROUPS}
      labelOf={accountLabel}
      send={(patch, seen) =>
        call(patchAccountEndpoint, { params, body: patch as AccountPatch, version: seen })
      }
      timeline={accountTimelineTopic.ref({ id })}
      activity={({ limit, signal }) =>
        call(accountActivityEndpoint, { params, query: { limit }, signal })
      }
      history={({ limit, signal }) =>
        call(accountHistoryEndpoint, { params, query: { limit }, signal })
      }
      people={{
        label: `People (${contactsTotal})`,
        content: (
          <PeopleLinks
            accountId={id}
            people={accountPeople(id, version)}
            none="Nobody is known there yet."
          />
        ),
      }}
      {...then}
    />
  );
}
