import { Button } from "@radix-ui/themes";
import { useState } from "react";
import { useLocation } from "wouter";
import { everyone } from "#shared/filters/filter.schema.ts";
import type { Filter } from "#shared/filters/filter.schema.ts";
import { createList } from "#shared/lists/lists.contract.ts";
import { zCreateList } from "#shared/lists/lists.schema.ts";
import { FilterBuilder } from "#web/filters/FilterBuilder.widget.tsx";
import { FilterSentence } from "#web/filters/FilterSentence.widget.tsx";
import { isComplete } from "#web/filters/filters.words.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { SelectInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { VISIBILITIES } from "./lists.words.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

const zNewList = zCreateList.pick({ name: true, entityType: true, visibility: true });

/** A list of everything that matches a filter now; without conditions an empty list to fill. */
export function NewListDrawer({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation();
  const form = useZodForm(zNewList, {
    defaultValues: { name: "", entityType: "contact", visibility: "private" },
  });
  const entity = form.watch("entityType");
  const [filter, setFilter] = useState<Filter>(() => everyone("contact"));
  const own = filter.entity === entity ? filter : everyone(entity);
  const create = useCommand(createList, {
    showsError: true,
    onSuccess: (list) => {
      toast.success(`List ${list.name} has ${list.memberCount} members`);
      navigate(`/lists/${list.id}`);
    },
  });
  const hasConditions = "nodes" in own.where && own.where.nodes.length > 0;
  return (
    <Drawer open size="wide" title="New list" onClose={onClose}>
      <Form
        form={form}
        submitLabel="Make list"
        onSubmit={(body) =>
          create.mutateAsync({ body: { ...body, ...(hasConditions ? { filter: own } : {}) } })
        }
      >
        <TextInput name="name" label="Name" required autoFocus />
        <SelectInput
          name="entityType"
          label="Of"
          options={[
            { value: "contact", label: "Contacts" },
            { value: "account", label: "Accounts" },
          ]}
        />
        <SelectInput name="visibility" label="Seen by" options={VISIBILITIES} />
        <FilterBuilder filter={own} onChange={setFilter} />
        {hasConditions && <FilterSentence filter={own} />}
        <Button
          type="submit"
          size="2"
          disabled={!isComplete(own.where)}
          loading={form.formState.isSubmitting}
        >
          {hasConditions ? "Make list of who matches" : "Make empty list"}
        </Button>
      </Form>
    </Drawer>
  );
}
