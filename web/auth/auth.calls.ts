import { adoptSession, send } from "#web/kernel/api/session.ts";

const post = (path: string, body: unknown) => send({ method: "POST", path, body });

/** Makes the invited person's password and signs in. */
export async function acceptInvite(body: {
  token: string;
  name: string;
  password: string;
}): Promise<void> {
  const { data } = await post("/api/auth/accept-invite", body);
  const token = (data as { accessToken?: string } | undefined)?.accessToken;
  if (token) await adoptSession(token);
}

/** Sends a reset link if the address is known; the answer is the same either way. */
export async function requestReset(email: string): Promise<void> {
  await post("/api/auth/request-reset", { email });
}

/** Sets the new password; every session of the person ends. */
export async function resetPassword(body: { token: string; password: string }): Promise<void> {
  await post("/api/auth/reset", body);
}
