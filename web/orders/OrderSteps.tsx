import { TextField } from "@radix-ui/themes";
import { nextOrderStatus, type OrderStep } from "#shared/orders/order.rules.ts";
import { moveOrder } from "#shared/orders/orders.contract.ts";
import type { Order } from "#shared/orders/orders.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";

const LABELS: [OrderStep, string][] = [
  ["submit", "Submit"],
  ["start", "Take on"],
  ["complete", "Complete"],
];

/** The steps that are open from where the order is. */
export function OrderSteps({ order }: { order: Order }) {
  const [note, setNote] = useTyped("", "What should change");
  const move = useCommand(moveOrder, { onSuccess: () => setNote("") });
  const open = (step: OrderStep) => nextOrderStatus(order.status, step) !== null;
  const run = (step: OrderStep) => {
    const body = note.trim() ? { step, note: note.trim() } : { step };
    move.mutate({ params: { id: order.id }, body, version: order.version });
  };
  const cancel = async () => {
    const sure = await confirm({
      title: `Cancel order #${order.number}?`,
      detail: "No more leads can be delivered to it. Delivered ones stay.",
      confirm: "Cancel order",
      destructive: true,
    });
    if (sure) run("cancel");
  };
  return (
    <>
      {LABELS.filter(([step]) => open(step)).map(([step, label]) => (
        <ActionButton
          key={step}
          label={label}
          variant="soft"
          loading={move.isPending}
          run={() => run(step)}
        />
      ))}
      {open("requestChanges") && (
        <>
          <TextField.Root
            size="1"
            style={{ width: 220 }}
            aria-label="What should change"
            placeholder="What should change"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <ActionButton
            label="Request changes"
            variant="soft"
            color="amber"
            disabled={!note.trim()}
            run={() => run("requestChanges")}
          />
        </>
      )}
      {open("cancel") && (
        <ActionButton label="Cancel order" variant="ghost" color="red" run={() => void cancel()} />
      )}
    </>
  );
}
