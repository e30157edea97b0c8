import { Button } from "@radix-ui/themes";
import { z } from "zod";
import { createContactEndpoint } from "#shared/contacts/contacts.contract.ts";
import { contactFields, type ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { useAccountChoice } from "./use-account-choice.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";

const { firstName, lastName, email, jobTitle, directPhone, country, accountId } = contactFields;
const zNew = z.strictObject({
  firstName,
  lastName,
  email,
  jobTitle,
  directPhone,
  country,
  accountId,
});
const EMPTY = {
  firstName: "",
  lastName: "",
  email: "",
  jobTitle: "",
  directPhone: "",
  country: "",
  accountId: null,
};

interface NewContactDrawerProps {
  onClose: () => void;
  onCreated: (contact: ContactDetail) => void;
}

/** The few fields a new contact begins with; the rest is edited in place. */
export function NewContactDrawer({ onClose, onCreated }: NewContactDrawerProps) {
  const form = useZodForm(zNew, { defaultValues: EMPTY });
  const create = useCommand(createContactEndpoint, { showsError: true, onSuccess: onCreated });
  const account = useAccountChoice(null);
  return (
    <Drawer open title="New contact" onClose={onClose}>
      <Form
        form={form}
        onSubmit={(body) => create.mutateAsync({ body })}
        submitLabel="Create contact"
      >
        <TextInput name="firstName" label="First name" required={false} autoFocus />
        <TextInput name="lastName" label="Last name" />
        <ComboInput name="accountId" label="Account" required={false} {...account} />
        <TextInput name="email" label="E-mail" required={false} mono />
        <TextInput name="jobTitle" label="Job title" required={false} />
        <TextInput name="directPhone" label="Direct phone" required={false} mono />
        <TextInput name="country" label="Country" required={false} />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create contact
        </Button>
      </Form>
    </Drawer>
  );
}
