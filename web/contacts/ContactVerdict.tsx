import { useQuery } from "@tanstack/react-query";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { CALLING_FROM, CALLING_TO } from "#shared/compliance/calling-hours.rules.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { MayWeAnswer } from "#shared/compliance/compliance.schema.ts";
import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { Why, type Reason } from "#web/kernel/ui/Why.tsx";
import { contactVerdictQuery } from "./contacts.queries.ts";

type Channel = MayWeAnswer["channels"][number];

const WORDS = { phone: "Phone", email: "E-mail" };

/** May we contact this person? As the gate says now, with its reasons behind W. */
export function ContactVerdict({ contact }: { contact: ContactDetail }) {
  const may = useCan("suppression.read") && contact.deletedAt === null;
  const { data, refetch } = useQuery({
    ...contactVerdictQuery(contact.id, contact.version),
    enabled: may,
  });
  const again = () => void refetch();
  useTopic(may ? suppressionsTopic.ref() : null, { onEvents: again, onSnapshotNeeded: again });
  if (!may || !data) return null;
  const channels = data.channels.map((channel) => withAddress(channel, contact));
  return (
    <Why
      hasKey
      question={`May we contact ${displayName(contact)}`}
      reasons={channels.flatMap((channel) => reasonsOf(channel, contact.timeZone))}
    >
      {channels.map(({ channel, ok, opensAt }) => (
        <StatusBadge
          key={channel}
          state={ok ? "allowed" : "refused"}
          meaning={ok ? (opensAt ? "attention" : "good") : "bad"}
          label={`${WORDS[channel]}: ${ok ? (opensAt ? "later" : "yes") : "no"}`}
        />
      ))}
    </Why>
  );
}

/** Campaigns skip an address that is known to be dead, whatever the gate says of its person. */
function withAddress(channel: Channel, { emailStatus }: ContactDetail): Channel {
  const isDead = emailStatus === "invalid" || emailStatus === "bounced";
  if (!channel.ok || channel.channel !== "email" || !isDead) return channel;
  return { ...channel, ok: false, detail: `the address is ${emailStatus}; campaigns skip it.` };
}

function reasonsOf(channel: Channel, timeZone: string | null): Reason[] {
  const { ok, detail, by, since, opensAt } = channel;
  const about = `By ${WORDS[channel.channel].toLowerCase()}`;
  const verdict = ok ? "Yes: nothing forbids it." : `No: ${detail ?? "not allowed."}`;
  const rule: Reason = { about, rule: verdict, by, since };
  if (!opensAt || !ok) return [rule];
  const hours = `Outside calling hours there, ${CALLING_FROM} to ${CALLING_TO}.`;
  return [rule, { about: "Calling hours", rule: hours, until: opensAt, timeZone }];
}
