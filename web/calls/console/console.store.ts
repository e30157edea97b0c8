import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Answers } from "#shared/forms/form.rules.ts";
import type { DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";

/** What an agent has chosen and typed about one person and not saved yet. Survives a reload. */
export interface Draft {
  taskId: string;
  dispositionId: string | null;
  notes: string;
  answers: Answers;
  callbackText: string;
  callbackMine: boolean;
  /** Whose clock the time is said by, where the number's may be one of several. */
  callbackZone: string | null;
  /** Whom nobody calls again: set when the hub has written it, not before. */
  dncScope: DncScope | null;
}

export const emptyDraft = (taskId: string): Draft => ({
  taskId,
  dispositionId: null,
  notes: "",
  answers: {},
  callbackText: "",
  callbackMine: true,
  callbackZone: null,
  dncScope: null,
});

interface ConsoleState {
  /** Whose this is: who signs in next in this browser begins anew. */
  userId: string | null;
  campaignId: string | null;
  /** Token of the claim; only this page has it. */
  token: { taskId: string; token: string } | null;
  draft: Draft | null;
}

const NOTHING = { campaignId: null, token: null, draft: null };

export const useConsole = create<ConsoleState>()(
  persist((): ConsoleState => ({ userId: null, ...NOTHING }), {
    name: "pivotal.console",
    partialize: ({ userId, campaignId, draft }) => ({ userId, campaignId, draft }),
  }),
);

/** Keeps what is there for this person; what another one left goes. */
export function beginFor(userId: string): void {
  if (useConsole.getState().userId !== userId) useConsole.setState({ userId, ...NOTHING });
}

/** Changes the draft about this person; a draft about somebody else is dropped. */
export function editDraft(taskId: string, change: Partial<Draft>): void {
  useConsole.setState(({ draft }) => ({
    draft: { ...(draft?.taskId === taskId ? draft : emptyDraft(taskId)), ...change },
  }));
}
