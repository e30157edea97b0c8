import { Button } from "@radix-ui/themes";
import { useQueryClient } from "@tanstack/react-query";
import { createClientOrganisation } from "#shared/users/users.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { clientsQuery } from "./users.queries.ts";

/** Adds a client organisation; its people are invited next, its orders and campaigns name it. */
export function NewClientDrawer({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const form = useZodForm(createClientOrganisation.body!, { defaultValues: { name: "" } });
  const create = useCommand(createClientOrganisation, {
    showsError: true,
    onSuccess: ({ name }) => {
      void cache.invalidateQueries({ queryKey: clientsQuery.queryKey });
      toast.success(`${name} is a client now`, { detail: "Invite its first approver next." });
      onClose();
    },
  });
  return (
    <Drawer open title="New client" onClose={onClose}>
      <Form
        form={form}
        submitLabel="Create client"
        onSubmit={(body) => create.mutateAsync({ body })}
      >
        <TextInput name="name" label="Name" required autoFocus />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Create client
        </Button>
      </Form>
    </Drawer>
  );
}
