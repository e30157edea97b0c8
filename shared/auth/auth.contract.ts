import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zEmail, zMe, zPersonName, zVerb } from "../users/users.schema.ts";

/** 12 characters at least; bcrypt reads 72 bytes, more would be ignored silently. */
export const zNewPassword = z
  .string()
  .min(12, "At least 12 characters.")
  .refine((text) => new TextEncoder().encode(text).length <= 72, "At most 72 bytes.");

export const zSession = z.object({ accessToken: z.string(), user: zMe });
export type Session = z.infer<typeof zSession>;

export const login = endpoint({
  method: "POST",
  path: "/api/auth/login",
  access: "public",
  summary: "Signs in; the refresh token comes as an httpOnly cookie",
  body: z.strictObject({ email: zEmail, password: z.string().min(1).max(200) }),
  response: zSession,
  idempotent: false,
});

export const refresh = endpoint({
  method: "POST",
  path: "/api/auth/refresh",
  access: "public",
  summary: "A new access token for the refresh cookie, which is replaced",
  body: z.strictObject({}),
  response: zSession,
  idempotent: false,
});

export const logout = endpoint({
  method: "POST",
  path: "/api/auth/logout",
  access: "public",
  summary: "Ends this session",
  body: z.strictObject({}),
  idempotent: false,
});

export const me = endpoint({
  method: "GET",
  path: "/api/auth/me",
  access: "signedIn",
  summary: "Who is signed in and what they may do",
  response: z.object({
    user: zMe,
    verbs: z.array(zVerb),
    /** A production workspace that delivers nothing: staff are told on every page. */
    sandbox: z.boolean(),
  }),
});

export const changePassword = endpoint({
  method: "POST",
  path: "/api/auth/change-password",
  access: "signedIn",
  summary: "Changes the own password; all other sessions end",
  body: z.strictObject({ current: z.string().min(1).max(200), password: zNewPassword }),
  response: zSession,
  idempotent: false,
});

export const acceptInvite = endpoint({
  method: "POST",
  path: "/api/auth/accept-invite",
  access: "public",
  summary: "Sets name and password of an invited person and signs in",
  body: z.strictObject({ token: z.string().max(400), name: zPersonName, password: zNewPassword }),
  response: zSession,
  idempotent: false,
});

export const requestReset = endpoint({
  method: "POST",
  path: "/api/auth/request-reset",
  access: "public",
  summary: "Mails a reset link if there is such a person; the answer is always the same",
  body: z.strictObject({ email: zEmail }),
  status: 202,
  response: z.object({ sent: z.literal(true) }),
  idempotent: false,
});

export const resetPassword = endpoint({
  method: "POST",
  path: "/api/auth/reset",
  access: "public",
  summary: "Sets a new password by a mailed link; all sessions end",
  body: z.strictObject({ token: z.string().max(400), password: zNewPassword }),
  response: zSession,
  idempotent: false,
});
