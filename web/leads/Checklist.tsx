import { Checkbox } from "@radix-ui/themes";
import type { ChecklistItem } from "#shared/leads/lead.rules.ts";
import { Kbd } from "#web/kernel/ui/Kbd.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { toggleChecked, useClaims } from "./claims.store.ts";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

const NONE: readonly string[] = [];

/** What must be confirmed before the lead is approved; 1 … 9 tick it. */
export function Checklist({ lead, enabled }: { lead: OpenLead; enabled: boolean }) {
  const draft = useClaims((s) => s.checked[lead.id]) ?? NONE;
  const toggle = (item: ChecklistItem) => toggleChecked(lead.id, item.key);
  useKeys(
    Object.fromEntries(
      lead.checklist
        .slice(0, 9)
        .map((item, i) => [
          String(i + 1),
          { label: `Check: ${item.label}`, run: () => toggle(item) },
        ]),
    ),
    { layer: "drawer", enabled },
  );
  return (
    <div role="group" aria-label="Checklist">
      {lead.checklist.map((item, i) => (
        <label key={item.key} className={styles.check}>
          <Checkbox
            size="2"
            disabled={!enabled}
            checked={enabled ? draft.includes(item.key) : item.checked}
            onCheckedChange={() => toggle(item)}
          />
          {item.label}
          {i < 9 && enabled && (
            <span className={styles.checkKey}>
              <Kbd combo={String(i + 1)} />
            </span>
          )}
        </label>
      ))}
    </div>
  );
}
