import { Button } from "@radix-ui/themes";
import { z } from "zod";
import { createAccountEndpoint } from "#shared/accounts/accounts.contract.ts";
import { accountFields, type AccountDetail } from "#shared/accounts/accounts.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";

const { name, domain, industry, hqCity, hqCountry, hqPhone } = accountFields;
const zNew = z.strictObject({ name, domain, industry, hqCity, hqCountry, hqPhone });
const EMPTY = { name: "", domain: "", industry: "", hqCity: "", hqCountry: "", hqPhone: "" };

interface NewAccountDrawerProps {
  onClose: () => void;
  onCreated: (account: AccountDetail) => void;
}

/** The few fields a new account begins with; the rest is edited in place. */
export function NewAccountDrawer({ onClose, onCreated }: NewAccountDrawerProps) {
  const form = useZodForm(zNew, { defaultValues: EMPTY });
  const create = useCommand(createAccountEndpoint, { showsError: true, onSuccess: onCreated });
  return (
    <Drawer open title="New account" onClose={onClose}>
      <Form
        form={form}
        onSubmit={(body) => create.mutateAsync({ body })}
        submitLabel="Create account"
      >
        <TextInput name="name" label="Name" autoFocus />
        <TextInput name="domain" label="Domain" required={false} mono />
        <TextInput name="industry" label="Industry" required={false} />
        <TextInput name="hqCity" label="HQ city" required={false} />
        <TextInput name="hqCountry" label="HQ country" required={false} />
        <TextInput name="hqPhone" label="Phone" required={false} mono />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create account
        </Button>
      </Form>
    </Drawer>
  );
}
