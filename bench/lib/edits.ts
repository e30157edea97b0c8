import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** A contact and the version that its next edit names. */
export interface Target {
  id: string;
  version: number;
}

/**
 * The real command: one field of a contact over HTTP. A broken connection is tried again under the
 * same key, as the web client does: one effect, whether or not the first try had arrived.
 */
export async function edit(url: string, token: string, target: Target): Promise<void> {
  const key = randomUUID();
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${url}/api/contacts/${target.id}`, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "if-match": `"${target.version}"`,
        "idempotency-key": key,
      },
      body: JSON.stringify({ jobTitle: `Title ${key}` }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null);
    if (answer?.ok) {
      target.version = ((await answer.json()) as { version: number }).version;
      return;
    }
    if (answer && answer.status < 500) {
      throw new Error(`edit: ${answer.status} ${await answer.text()}`);
    }
    await answer?.text();
    await sleep(100);
  }
  throw new Error("edit: no hub answers");
}

/**
 * `writers` at once, each with its own contacts, `count` edits in all, spread over `perSecond`; more
 * while `wantsMore` says so, never beyond twice `limitMs`.
 * @returns how many were done within `limitMs`
 */
export async function editAll(options: {
  url: string;
  token: string;
  targets: Target[];
  count: number;
  writers: number;
  perSecond: number;
  limitMs: number;
  wantsMore?: () => boolean;
}): Promise<number> {
  const { url, token, targets, count, writers, perSecond, limitMs } = options;
  const wantsMore = options.wantsMore ?? (() => false);
  const began = performance.now();
  let next = 0;
  let done = 0;
  const goesOn = () => {
    const ms = performance.now() - began;
    return (next < count && ms < limitMs) || (wantsMore() && ms < 2 * limitMs);
  };
  const writer = async (w: number) => {
    const own = targets.filter((_, i) => i % writers === w);
    while (goesOn()) {
      const n = next++;
      const due = began + (n / perSecond) * 1000;
      if (due > performance.now()) await sleep(due - performance.now());
      await edit(url, token, own[n % own.length]!);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => writer(w)));
  return done;
}
