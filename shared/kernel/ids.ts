import { z } from "zod";

/** UUID as the database stores it. Ids are made by the app as UUIDv7 (sortable by time). */
export const zId = z.uuid();
export type Id = string;

/**
 * A new UUIDv7: 48 bits of Unix milliseconds, then random bits (RFC 9562 §5.7).
 * @param at milliseconds since the epoch; the caller's clock, not the machine's
 */
export function uuidv7(at: number): Id {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  let rest = at;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
