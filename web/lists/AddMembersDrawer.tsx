import { Button, Flex, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addMembers } from "#shared/lists/lists.contract.ts";
import type { List } from "#shared/lists/lists.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { SearchField } from "#web/kernel/record/SearchField.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { foundToAddQuery } from "./lists.queries.ts";

/** Finds people or companies and puts each on the list with one press. */
export function AddMembersDrawer({ list, onClose }: { list: List; onClose: () => void }) {
  const { id, entityType } = list;
  const [text, setText] = useState("");
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const found = useQuery(foundToAddQuery(entityType, text));
  const add = useCommand(addMembers, {
    onSuccess: ({ changed }, { body }) => {
      setAdded((before) => new Set([...before, ...body.recordIds]));
      if (changed === 0) toast.success("On the list already");
    },
  });
  return (
    <Drawer open title={`Add to ${list.name}`} onClose={onClose}>
      <Flex direction="column" gap="3">
        <SearchField label={`Search ${entityType}s`} value={text} onSearch={setText} />
        {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {!found.error && !found.data && <SkeletonLines />}
        {found.data?.length === 0 && <EmptyState title="Nothing matches" />}
        <Flex asChild direction="column" gap="1">
          <ul style={{ listStyle: "none", padding: 0, margin: 0 }} aria-label="Found">
            {found.data?.map((one) => (
              <li key={one.id}>
                <Flex justify="between" align="center" gap="2">
                  <Text size="2" className="truncate">
                    {one.name}
                    {one.about && <Text color="gray"> · {one.about}</Text>}
                  </Text>
                  <Button
                    size="1"
                    variant="soft"
                    aria-label={`Add ${one.name}`}
                    disabled={added.has(one.id)}
                    loading={add.isPending && add.variables?.body.recordIds[0] === one.id}
                    onClick={() =>
                      add.mutate({ params: { id }, body: { entityType, recordIds: [one.id] } })
                    }
                  >
                    {added.has(one.id) ? "Added" : "Add"}
                  </Button>
                </Flex>
              </li>
            ))}
          </ul>
        </Flex>
      </Flex>
    </Drawer>
  );
}
