import { TextField } from "@radix-ui/themes";
import { claimLeads, decideLeads } from "#shared/leads/leads.contract.ts";
import type { LeadResult, LeadRow } from "#shared/leads/leads.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import type { GridSelection } from "#web/kernel/grid/selection.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { BulkBar } from "#web/kernel/ui/Toolbar.tsx";
import { dropClaim, keepClaim, setResults, useClaims } from "./claims.store.ts";
import { selectedIds } from "./selected-ids.rules.ts";
import styles from "./leads.module.css";

const MOST = 50;

/**
 * Claims the selected leads, or decides those of them that this page holds. Each lead answers for
 * itself in its row; those that were refused stay selected.
 */
export function QueueBulk({ selection, rows }: { selection: GridSelection; rows: LeadRow[] }) {
  const [reason, setReason] = useTyped("", "Reason");
  const tokens = useClaims((s) => s.tokens);
  const checked = useClaims((s) => s.checked);
  const results = useClaims((s) => s.results);
  const ids = selectedIds(selection, rows);
  const mine = rows.filter((row) => selection.has(row.id) && tokens[row.id] !== undefined);
  const open = ids.filter((id) => tokens[id] === undefined);
  const show = (verb: string, answers: readonly LeadResult[]) => {
    setResults(answers);
    const refused = answers.filter(({ ok }) => !ok);
    selection.clear();
    for (const { id } of refused) selection.toggle(id, true);
    const done = answers.length - refused.length;
    if (refused.length === 0) toast.success(`${verb} ${done}`);
    else toast.info(`${verb} ${done}, refused ${refused.length}`, { detail: "Each row says why." });
  };
  const claim = useCommand(claimLeads, {
    onSuccess: ({ results: answers }) => {
      for (const one of answers) if (one.claim) keepClaim(one.id, one.claim.token);
      show("Claimed", answers);
      // what one has just claimed is what one goes on with
      for (const { id, ok } of answers) if (ok) selection.toggle(id, true);
    },
  });
  const decide = useCommand(decideLeads, {
    onSuccess: ({ results: answers }, { body }) => {
      for (const { id, ok } of answers) if (ok) dropClaim(id);
      show(body.step === "approve" ? "Approved" : "Rejected", answers);
      setReason("");
    },
  });
  const run = (step: "approve" | "reject") =>
    decide.mutate({
      body: {
        step,
        reason: step === "reject" ? reason.trim() : undefined,
        leads: mine.map(({ id, version }) => ({
          id,
          // a claim's own event may still be on its way
          version: Math.max(version, results[id]?.version ?? 0),
          token: tokens[id]!,
          checked: [...(checked[id] ?? [])],
        })),
      },
    });
  const busy = claim.isPending || decide.isPending;
  return (
    <BulkBar count={ids.length} onClear={() => selection.clear()}>
      <ActionButton
        label={`Claim ${open.length}`}
        loading={claim.isPending}
        disabled={busy || open.length === 0 || open.length > MOST}
        run={() => claim.mutate({ body: { ids: open } })}
      />
      <ActionButton
        label={`Approve ${mine.length} of mine`}
        variant="soft"
        disabled={busy || mine.length === 0 || mine.length > MOST}
        run={() => run("approve")}
      />
      <TextField.Root
        size="1"
        className={styles.bulkReason}
        aria-label="Reason to reject"
        placeholder="Reason to reject; the agents read it"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ActionButton
        label={`Reject ${mine.length} of mine`}
        variant="soft"
        color="red"
        disabled={busy || mine.length === 0 || mine.length > MOST || reason.trim().length < 3}
        run={() => run("reject")}
      />
    </BulkBar>
  );
}
