import { Button } from "@radix-ui/themes";
import { zOrderChange, type OrderChange } from "#shared/orders/orders.schema.ts";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { OrderFields } from "./OrderFields.tsx";

const zFields = zOrderChange.required();
type Editable = Required<OrderChange> & { id: string; version: number };

const LABELS = {
  name: "Name",
  leadGoal: "Lead goal",
  startsOn: "First day",
  dueOn: "Due",
  brief: "Whom, and what to ask",
};

/** Changes what an order says, for the agency and for its client; colleagues may do so meanwhile. */
export function EditOrderDrawer<O extends Editable>({
  order,
  send,
  onClose,
}: {
  order: O;
  send: (body: OrderChange, row: Editable) => Promise<Editable>;
  onClose: () => void;
}) {
  const live = useLiveForm(zFields, {
    row: order as Editable,
    values: ({ name, leadGoal, startsOn, dueOn, brief }) => ({
      name,
      leadGoal,
      startsOn,
      dueOn,
      brief,
    }),
    send: async (body, row) => {
      const saved = await send(body, row);
      onClose();
      return saved;
    },
    labels: LABELS,
  });
  return (
    <Drawer open title="Edit order" onClose={onClose}>
      <LiveForm of={live} submitLabel="Save order">
        <OrderFields />
        <Button type="submit" size="2" loading={live.form.formState.isSubmitting}>
          Save order
        </Button>
      </LiveForm>
    </Drawer>
  );
}
