import { Button } from "@radix-ui/themes";
import { createPortalOrder } from "#shared/portal/portal.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { DateInput, TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";

/** A client asks for leads; the draft is submitted from the order's page. */
export function NewOrderDrawer({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const form = useZodForm(createPortalOrder.body!, {
    defaultValues: { name: "", leadGoal: 100, startsOn: null, dueOn: null, brief: "" },
  });
  const create = useCommand(createPortalOrder, {
    showsError: true,
    onSuccess: ({ id }) => onMade(id),
  });
  return (
    <Drawer open title="New order" onClose={onClose}>
      <Form form={form} onSubmit={(body) => create.mutateAsync({ body })}>
        <TextInput name="name" label="Name" required autoFocus />
        <TextInput name="leadGoal" label="How many leads" type="number" required mono />
        <DateInput name="startsOn" label="First day" />
        <DateInput name="dueOn" label="Due" />
        <TextAreaInput name="brief" label="Whom you want, and what to ask them" rows={6} />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create draft
        </Button>
      </Form>
    </Drawer>
  );
}
