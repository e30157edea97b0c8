import type { Filter, GroupNode } from "#shared/filters/filter.schema.ts";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { GroupEditor } from "./GroupEditor.tsx";
import { withCondition } from "./group-edits.rules.ts";

interface FilterBuilderProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** Says whom: a tree of groups and conditions. A and O work in the group that has the focus. */
export function FilterBuilder({ filter, onChange }: FilterBuilderProps) {
  const { entity, where } = filter;
  const root: GroupNode = "nodes" in where ? where : { type: "and", nodes: [where] };
  const set = (next: GroupNode) => onChange({ ...filter, where: next });
  useKeys({
    a: { label: "Add a condition: and", run: () => set(withCondition(entity, root, "and")) },
    o: { label: "Add a condition: or", run: () => set(withCondition(entity, root, "or")) },
  });
  return <GroupEditor entity={entity} node={root} onChange={set} />;
}
