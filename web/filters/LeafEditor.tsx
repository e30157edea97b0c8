import { IconButton, Select } from "@radix-ui/themes";
import { X } from "lucide-react";
import type { ComponentType } from "react";
import {
  CATEGORIES,
  OPERATORS,
  RELATIONS,
  fieldOf,
  fieldsFor,
} from "#shared/filters/catalogue.rules.ts";
import { UNWRITTEN_KINDS, WRITTEN_KINDS } from "#shared/filters/filter.schema.ts";
import type {
  CountNode,
  EntityType,
  GroupNode,
  MemberNode,
  Node,
} from "#shared/filters/filter.schema.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { NumberInput, ValueEditor, WhenEditor } from "./ValueEditors.tsx";
import styles from "./filters.module.css";
import { useAudiences } from "./use-audiences.ts";
import { ACTIVITY_WORDS, OP_WORDS, daysAgo, newField } from "./filters.words.ts";
import { Choice } from "./Choice.widget.tsx";

export interface GroupProps {
  entity: EntityType;
  node: GroupNode;
  onChange: (node: GroupNode) => void;
  /** Absent for the outermost group. */
  onRemove?: () => void;
}

interface LeafProps {
  /** Draws the conditions on related records; handed down, since groups hold leaves. */
  Group: ComponentType<GroupProps>;
  entity: EntityType;
  node: Exclude<Node, GroupNode>;
  onChange: (node: Node) => void;
  onRemove: () => void;
}

/** One condition: what it is about, how it compares, with what. */
export function LeafEditor({ Group, entity, node, onChange, onRemove }: LeafProps) {
  return (
    <div className={styles.leaf} role="group" aria-label="Condition">
      <SubjectSelect entity={entity} node={node} onChange={onChange} />
      <div className={styles.values}>
        <Details Group={Group} entity={entity} node={node} onChange={onChange} />
      </div>
      <IconButton
        size="2"
        variant="ghost"
        color="gray"
        aria-label="Remove condition"
        className={styles.end}
        onClick={onRemove}
      >
        <X size={16} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}

type DetailProps = Omit<LeafProps, "onRemove">;

function Details({ Group, entity, node, onChange }: DetailProps) {
  switch (node.type) {
    case "field": {
      const def = fieldOf(node.path);
      if (!def) return <span>Unknown field {node.path}</span>;
      const ops = Object.keys(OPERATORS[def.type]);
      const operandOf = (op: string) => (OPERATORS[def.type] as Record<string, string>)[op];
      const setOp = (op: string) => {
        const { value, ...rest } = node;
        const keeps = operandOf(op) === operandOf(node.op);
        onChange({
          ...rest,
          op,
          ...(keeps && value !== undefined ? { value } : emptyFor(operandOf(op))),
        });
      };
      return (
        <>
          <Choice
            label={`Operator of ${def.label}`}
            value={node.op}
            options={Object.fromEntries(ops.map((op) => [op, OP_WORDS[op] ?? op]))}
            onChange={setOp}
          />
          <ValueEditor
            def={def}
            node={node}
            onChange={(value) => {
              const { value: _, ...rest } = node;
              onChange(value === undefined ? rest : { ...rest, value });
            }}
          />
        </>
      );
    }
    case "suppressed":
      return (
        <>
          <Choice
            label="Suppressed or not"
            value={node.op}
            options={{ is: "is suppressed", isNot: "is not suppressed" }}
            onChange={(op) => onChange({ ...node, op: op as "is" })}
          />
          <Choice
            label="Channel"
            value={node.channel}
            options={{ phone: "by phone", email: "by e-mail" }}
            onChange={(channel) => onChange({ ...node, channel: channel as "phone" })}
          />
        </>
      );
    case "related": {
      const relation = (RELATIONS[entity] as Record<string, { to: EntityType }>)[node.path];
      if (!relation) return <span>Unknown relation {node.path}</span>;
      const where: GroupNode =
        "nodes" in node.where ? node.where : { type: "and", nodes: [node.where] };
      return (
        <>
          <Choice
            label="Which of them"
            value={node.match}
            options={{ some: "at least one", none: "none", all: "all" }}
            onChange={(match) => onChange({ ...node, match: match as "some" })}
          />
          <div className={styles.nested}>
            <Group
              entity={relation.to}
              node={where}
              onChange={(next) => onChange({ ...node, where: next })}
            />
          </div>
        </>
      );
    }
    case "activity":
      return node.agg === "count" ? (
        <CountDetails node={node} onChange={onChange} />
      ) : (
        <>
          <Choice
            label="Operator"
            value={node.op}
            options={{ before: OP_WORDS["before"]!, after: OP_WORDS["after"]! }}
            onChange={(op) => onChange({ ...node, op: op as "before" })}
          />
          <WhenEditor
            label="When"
            value={Array.isArray(node.value) ? node.value[0] : node.value}
            onChange={(value) => onChange({ ...node, value })}
          />
        </>
      );
    case "list":
    case "segment":
    case "domainSet":
      return <MemberDetails entity={entity} node={node} onChange={onChange} />;
  }
}

const emptyFor = (operand: string | undefined): object =>
  operand === "when"
    ? { value: daysAgo(30) }
    : operand === "whens"
      ? { value: [daysAgo(30), daysAgo(0)] }
      : operand === "numbers"
        ? { value: [0, 0] }
        : operand === "boolean"
          ? { value: true }
          : {};

function CountDetails({ node, onChange }: { node: CountNode; onChange: (node: Node) => void }) {
  return (
    <>
      <Choice
        label="Kind of activity"
        value={node.kind}
        options={Object.fromEntries([
          ...(UNWRITTEN_KINDS.includes(node.kind)
            ? [[node.kind, `${ACTIVITY_WORDS[node.kind]} (nothing records it yet)`]]
            : []),
          ...WRITTEN_KINDS.map((kind) => [kind, ACTIVITY_WORDS[kind] ?? kind]),
        ])}
        onChange={(kind) => onChange({ ...node, kind: kind as CountNode["kind"] })}
      />
      <Choice
        label="Compared"
        value={node.op}
        options={{ gte: "at least", lte: "at most", eq: "exactly" }}
        onChange={(op) => onChange({ ...node, op: op as "gte" })}
      />
      <NumberInput
        label="Times"
        value={node.n}
        onChange={(n) => onChange({ ...node, n: Math.max(0, Math.trunc(n ?? 0)) })}
      />
      <Choice
        label="Period"
        value={node.within ? "within" : "ever"}
        options={{ ever: "times ever", within: "times since" }}
        onChange={(kind) => {
          const { within: _, ...rest } = node;
          onChange(kind === "ever" ? rest : { ...rest, within: { from: daysAgo(30) } });
        }}
      />
      {node.within && (
        <WhenEditor
          label="Since"
          value={node.within.from}
          onChange={(from) => onChange({ ...node, within: { from } })}
        />
      )}
    </>
  );
}

/** A list or segment of the same kind of record; for contacts also of companies. */
function MemberDetails({
  entity,
  node,
  onChange,
}: {
  entity: EntityType;
  node: MemberNode;
  onChange: (node: Node) => void;
}) {
  const audiences = useAudiences(node.type === "segment" ? "segment" : "list");
  const options = (audiences ?? [])
    .filter((item) => entity === "contact" || item.entityType === "account")
    .map((item) => ({ value: item.id, label: item.name, hint: `${item.entityType}s` }));
  return (
    <>
      <Choice
        label="In or not in"
        value={node.op}
        options={{ in: "is in", notIn: "is not in" }}
        onChange={(op) => onChange({ ...node, op: op as "in" })}
      />
      <Combobox
        aria-label={node.type === "list" ? "List" : "Segment"}
        value={node.id || null}
        options={options}
        clearable={false}
        onChange={(id) => id && onChange({ ...node, id })}
      />
    </>
  );
}

/** Fields by category, then everything else that can be asked. */
function SubjectSelect({ entity, node, onChange }: Omit<DetailProps, "Group">) {
  const fields = fieldsFor(entity);
  const relations = Object.entries<{ label: string }>(RELATIONS[entity]);
  const choose = (key: string) => {
    const def = fieldOf(key);
    if (def) return onChange(newField(def));
    if (key === "list" || key === "segment") return onChange({ type: key, op: "in", id: "" });
    if (key === "suppressed") return onChange({ type: key, op: "isNot", channel: "phone" });
    if (key === "activity") {
      return onChange({ type: key, kind: "call_ended", agg: "count", op: "gte", n: 1 });
    }
    onChange({ type: "related", path: key, match: "some", where: { type: "and", nodes: [] } });
  };
  const value = node.type === "field" || node.type === "related" ? node.path : node.type;
  return (
    <Select.Root size="2" value={value} onValueChange={choose}>
      <Select.Trigger aria-label="What the condition is about" />
      <Select.Content position="popper">
        {CATEGORIES.map((category) => {
          const own = fields.filter((def) => def.category === category);
          return own.length === 0 ? null : (
            <Select.Group key={category}>
              <Select.Label>{category}</Select.Label>
              {own.map((def) => (
                <Select.Item key={def.key} value={def.key}>
                  {def.label}
                </Select.Item>
              ))}
            </Select.Group>
          );
        })}
        <Select.Group>
          <Select.Label>Belongs to</Select.Label>
          <Select.Item value="segment">Segment</Select.Item>
          <Select.Item value="list">List</Select.Item>
          <Select.Item value="suppressed">Suppression</Select.Item>
        </Select.Group>
        <Select.Group>
          <Select.Label>History and relations</Select.Label>
          <Select.Item value="activity">Activity</Select.Item>
          {relations.map(([key, { label }]) => (
            <Select.Item key={key} value={key}>
              {label}
            </Select.Item>
          ))}
        </Select.Group>
      </Select.Content>
    </Select.Root>
  );
}
