import { useCallback, useEffect, useRef, useState } from "react";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type {
  CallSettings,
  CampaignRow,
  ChangeCampaign,
} from "#shared/campaigns/campaign.schema.ts";
import { changeCampaign } from "#shared/campaigns/campaigns.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";

const WAIT_MS = 600;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Keeps a draft as it is typed: changes are gathered for a moment and sent with the version they were
 * made on. When a colleague changed other fields meanwhile, both stay; of the same field his stands,
 * and the error says so. Leaving the page sends what waits.
 */
export function useDraft(campaign: CampaignRow, onChanged: (row: CampaignRow) => void) {
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const known = useRef(campaign);
  if (campaign.version > known.current.version) known.current = campaign;
  const waiting = useRef<ChangeCampaign>({});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef(false);
  /** Call settings as they will be once all that waits or is under way was kept. */
  const callNow = useRef<CallSettings | null>(null);
  const tell = useRef(onChanged);
  tell.current = onChanged;

  const send = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    if (running.current || Object.keys(waiting.current).length === 0) return;
    const body = waiting.current;
    waiting.current = {};
    running.current = true;
    setSaving(true);
    try {
      known.current = await write(known.current, body);
      tell.current(known.current);
      setSavedAt(new Date());
      setError(null);
    } catch (err) {
      if (err instanceof ApiError && err.code === "stale") {
        known.current = err.problem.current as CampaignRow;
        tell.current(known.current);
      }
      setError(messageOf(err));
    } finally {
      running.current = false;
      setSaving(false);
    }
    if (Object.keys(waiting.current).length > 0) await send();
    else callNow.current = null;
  }, []);

  const change = useCallback(
    (part: ChangeCampaign) => {
      Object.assign(waiting.current, part);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send(), WAIT_MS);
    },
    [send],
  );
  const changeCall = useCallback(
    (part: (settings: CallSettings) => Partial<CallSettings>) => {
      const before = callNow.current ?? zCallSettings.parse(known.current.settings.call ?? {});
      callNow.current = { ...before, ...part(before) };
      change({ settings: { call: callNow.current } });
    },
    [change],
  );
  useEffect(() => () => void send(), [send]);
  return { change, changeCall, flush: send, savedAt, saving, error };
}

async function write(on: CampaignRow, body: ChangeCampaign): Promise<CampaignRow> {
  try {
    return await call(changeCampaign, { params: { id: on.id }, body, version: on.version });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "stale") throw error;
    const theirs = error.problem.current as CampaignRow;
    const fields = Object.keys(body) as (keyof ChangeCampaign)[];
    if (fields.some((field) => !same(theirs[field], on[field]))) throw error;
    return call(changeCampaign, { params: { id: on.id }, body, version: theirs.version });
  }
}
