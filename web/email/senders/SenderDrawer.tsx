import { Button, Callout } from "@radix-ui/themes";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { SwitchInput, TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { zSenderCreate } from "#shared/email/senders/senders.schema.ts";
import type { Sender } from "#shared/email/senders/senders.schema.ts";
import { createSender, updateSender } from "#shared/email/senders/senders.contract.ts";

interface SenderDrawerProps {
  sender: Sender | null;
  isNew: boolean;
  mayEdit: boolean;
  onSaved: (sender: Sender) => void;
  onClose: () => void;
}

/** A sender profile: address, postal address of the footer, send rate. */
export function SenderDrawer({ sender, isNew, mayEdit, onSaved, onClose }: SenderDrawerProps) {
  return (
    <Drawer
      open={isNew || sender !== null}
      title={isNew ? "New sender" : (sender?.name ?? "")}
      onClose={onClose}
    >
      {sender?.fault && (
        <Callout.Root color="red" size="1" mb="3">
          <Callout.Text>{sender.fault}</Callout.Text>
        </Callout.Root>
      )}
      <SenderForm sender={sender} mayEdit={mayEdit} onSaved={onSaved} />
    </Drawer>
  );
}

const EMPTY = {
  name: "",
  fromName: "",
  fromEmail: "",
  replyTo: null,
  postalAddress: "",
  ratePerMinute: 60_000,
  active: true,
};

interface SenderFormProps {
  sender: Sender | null;
  mayEdit: boolean;
  onSaved: (sender: Sender) => void;
}

const valuesOf = (sender: Sender | null) => {
  const { name, fromName, fromEmail, replyTo, postalAddress, ratePerMinute, active } =
    sender ?? EMPTY;
  return { name, fromName, fromEmail, replyTo, postalAddress, ratePerMinute, active };
};

const LABELS = {
  name: "Name",
  fromName: "From",
  fromEmail: "Address",
  postalAddress: "Postal address",
  ratePerMinute: "Mails per minute",
  active: "May be used",
};

function SenderForm({ sender, mayEdit, onSaved }: SenderFormProps) {
  const onSuccess = (saved: Sender) => {
    toast.success("Saved");
    onSaved(saved);
  };
  const create = useCommand(createSender, { showsError: true, onSuccess });
  const update = useCommand(updateSender, { showsError: true, onSuccess });
  const live = useLiveForm(zSenderCreate, {
    row: sender,
    values: valuesOf,
    send: (body, row) =>
      row
        ? update.mutateAsync({ params: { id: row.id }, body, version: row.version })
        : create.mutateAsync({ body }),
    labels: LABELS,
  });
  return (
    <LiveForm of={live}>
      <TextInput
        name="name"
        label="Name"
        description="How colleagues call it."
        disabled={!mayEdit}
        autoFocus={!sender}
      />
      <TextInput name="fromName" label="From" disabled={!mayEdit} />
      <TextInput name="fromEmail" label="Address" type="email" mono disabled={!mayEdit} />
      <TextAreaInput name="postalAddress" label="Postal address" rows={3} />
      <TextInput
        name="ratePerMinute"
        label="Mails per minute"
        type="number"
        inputMode="numeric"
        disabled={!mayEdit}
      />
      <SwitchInput name="active" label="May be used" />
      {mayEdit && (
        <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
          Save sender
        </Button>
      )}
    </LiveForm>
  );
}
