import type { Kernel } from "#server/kernel/kernel.ts";
import { takeShared } from "#server/kernel/token-bucket.ts";
import type { Grant } from "#server/kernel/token-bucket.ts";

/** Mails a minute of one sender or campaign. */
export interface Rate {
  key: string;
  perMinute: number;
}

/**
 * Takes up to `want` mails' worth of a rate that all workers share; a negative number gives unused ones
 * back. The bucket holds half a second's worth, so that mails leave evenly.
 */
export function takeTokens(kernel: Kernel, { key, perMinute }: Rate, want: number): Promise<Grant> {
  const perSecond = perMinute / 60;
  const rate = { perSecond, burst: Math.max(1, perSecond / 2) };
  return takeShared(kernel, `mail-rate:${key}`, rate, want);
}
