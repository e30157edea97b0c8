import { z } from "zod";

const MAX_PASSWORD_BYTES = 72;

/** 12 characters to 72 bytes: bcrypt reads no further. */
export const zNewPassword = z
  .string()
  .min(12, "Use at least 12 characters.")
  .refine(
    (text) => new TextEncoder().encode(text).length <= MAX_PASSWORD_BYTES,
    "Use at most 72 bytes.",
  );

export const zEmailAddress = z.email("Enter an e-mail address.");
