import { create } from "zustand";
import type { Role, Verb } from "#shared/kernel/access.ts";

export interface SessionUser {
  id: string;
  name: string;
  email: string;
  roles: Role[];
  clientId: string | null;
}

interface SessionState {
  /** `unknown` until the first refresh at page load has answered. */
  status: "unknown" | "signedOut" | "signedIn";
  /** In memory only: never stored where a script of another origin or a later page could read it. */
  accessToken: string | null;
  user: SessionUser | null;
  verbs: ReadonlySet<Verb>;
  /** Mails and calls go to the built-in sandbox, in a workspace that looks like a real one. */
  sandbox: boolean;
}

const signedOut = {
  status: "signedOut",
  accessToken: null,
  user: null,
  verbs: new Set<Verb>(),
  sandbox: false,
} as const satisfies SessionState;

/** Who is signed in on this page. Written by `session.ts` only. */
export const useSession = create<SessionState>(() => ({ ...signedOut, status: "unknown" }));

export function setSignedOut(): void {
  useSession.setState(signedOut);
}

/** True when the signed-in person holds `verb` in any scope; the server decides about each record. */
export function useCan(verb: Verb): boolean {
  return useSession((s) => s.verbs.has(verb));
}
