import { Button, IconButton } from "@radix-ui/themes";
import { X } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { GroupNode, Node } from "#shared/filters/filter.schema.ts";
import { LeafEditor } from "./LeafEditor.tsx";
import type { GroupProps } from "./LeafEditor.tsx";
import styles from "./filters.module.css";
import { withCondition, withGroup, withOneMore, without } from "./group-edits.rules.ts";
import { Choice } from "./Choice.widget.tsx";

const TYPING = "input,textarea,select,[role=combobox],[role=listbox]";

/** A group of conditions. A adds one that must hold as well, O one that may hold instead. */
export function GroupEditor({ entity, node, onChange, onRemove }: GroupProps) {
  const set = (at: number, child: Node) => onChange({ ...node, nodes: node.nodes.with(at, child) });
  const remove = (at: number) => {
    const rest = without(node, at);
    if (rest === null && onRemove) onRemove();
    else onChange(rest ?? { ...node, nodes: [] });
  };
  const add = (type: "and" | "or") => onChange(withCondition(entity, node, type));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const key = event.key.toLowerCase();
    if ((key !== "a" && key !== "o") || event.metaKey || event.ctrlKey || event.altKey) return;
    if ((event.target as HTMLElement).closest(TYPING)) return;
    event.preventDefault();
    event.stopPropagation();
    add(key === "a" ? "and" : "or");
  };
  return (
    <div
      className={styles.group}
      data-type={node.type}
      role="group"
      aria-label={GROUP_WORDS[node.type]}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head}>
        <Choice
          label="How the conditions are joined"
          value={node.type}
          options={GROUP_WORDS}
          onChange={(type) => onChange({ ...node, type: type as GroupNode["type"] })}
        />
        {onRemove && (
          <IconButton
            size="2"
            variant="ghost"
            color="gray"
            aria-label="Remove group"
            className={styles.end}
            onClick={onRemove}
          >
            <X size={16} strokeWidth={1.75} />
          </IconButton>
        )}
      </div>
      {node.nodes.map((child, at) =>
        "nodes" in child ? (
          <GroupEditor
            key={at}
            entity={entity}
            node={child}
            onChange={(next) => set(at, next)}
            onRemove={() => remove(at)}
          />
        ) : (
          <LeafEditor
            key={at}
            Group={GroupEditor}
            entity={entity}
            node={child}
            onChange={(next) => set(at, next)}
            onRemove={() => remove(at)}
          />
        ),
      )}
      <div className={styles.head}>
        <Button size="1" variant="soft" onClick={() => onChange(withOneMore(entity, node))}>
          Add condition
        </Button>
        <Button
          size="1"
          variant="soft"
          color="gray"
          onClick={() => onChange(withGroup(entity, node))}
        >
          Add group
        </Button>
      </div>
    </div>
  );
}

const GROUP_WORDS: Record<GroupNode["type"], string> = {
  and: "All of these",
  or: "Any of these",
  not: "None of these",
};
