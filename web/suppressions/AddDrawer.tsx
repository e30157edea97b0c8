import { Button } from "@radix-ui/themes";
import { addSuppression } from "#shared/suppressions/suppressions.contract.ts";
import { zAddSuppression } from "#shared/suppressions/suppressions.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { SelectInput, TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";

const SCOPES = [
  { value: "phone", label: "A phone number" },
  { value: "email", label: "An e-mail address" },
  { value: "domain", label: "A domain and its subdomains" },
  { value: "contact", label: "A contact (id)" },
  { value: "account", label: "A whole company (id)" },
];

/** Adds one suppression; it holds from the moment it is saved. */
export function AddDrawer({ onClose }: { onClose: () => void }) {
  const form = useZodForm(zAddSuppression, {
    defaultValues: { scope: "phone", key: "", channel: null, reason: "", source: "dnc" },
  });
  const add = useCommand(addSuppression, {
    showsError: true,
    onSuccess: (added) => {
      toast.success(`${added.label} is suppressed`, {
        detail: "Queued calls and e-mails are dropped now.",
      });
      onClose();
    },
  });
  return (
    <Drawer open title="Add suppression" onClose={onClose}>
      <Form form={form} submitLabel="Suppress" onSubmit={(body) => add.mutateAsync({ body })}>
        <SelectInput name="scope" label="Who" options={SCOPES} />
        <TextInput
          name="key"
          label="Number, address, domain or id"
          description="Numbers with their country code."
          required
          mono
          autoFocus
        />
        <SelectInput
          name="source"
          label="Who asked"
          options={[
            { value: "dnc", label: "The person asked not to be contacted" },
            { value: "manual", label: "We decided" },
          ]}
        />
        <TextAreaInput name="reason" label="Reason" required />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Suppress
        </Button>
      </Form>
    </Drawer>
  );
}
