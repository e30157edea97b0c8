import { Button } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { createOrder } from "#shared/orders/orders.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ComboInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { OrderFields } from "./OrderFields.tsx";
import { clientsQuery } from "#web/users/users.queries.ts";

/** A draft order that the agency writes for a client. */
export function NewOrderDrawer({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const form = useZodForm(createOrder.body!, {
    defaultValues: { name: "", leadGoal: 100, startsOn: null, dueOn: null, brief: "" },
  });
  const create = useCommand(createOrder, { showsError: true, onSuccess: ({ id }) => onMade(id) });
  const clients = useQuery(clientsQuery);
  return (
    <Drawer open title="New order" onClose={onClose}>
      <Form form={form} onSubmit={(body) => create.mutateAsync({ body })}>
        <ComboInput
          name="clientId"
          label="Client"
          required
          options={(clients.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <OrderFields />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create draft
        </Button>
      </Form>
    </Drawer>
  );
}
