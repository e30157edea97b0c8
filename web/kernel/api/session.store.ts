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
  /**
   * `unknown` until the first refresh at page load has answered. `ended`: the server ended the session
   * of the person who works here; the page stays, and asks to sign in over it.
   */
  status: "unknown" | "signedOut" | "signedIn" | "ended";
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

/** Nobody is signed in: the page shows nothing of anybody. */
export function setSignedOut(): void {
  useSession.setState(signedOut);
}

/** The server ended the session: whoever worked here is asked to sign in again, in place. */
export function setEnded(): void {
  const { user } = useSession.getState();
  if (user === null) setSignedOut();
  else useSession.setState({ status: "ended", accessToken: null });
}

export const hasEnded = (): boolean => useSession.getState().status === "ended";

/** Resolves when the same person has signed in again; rejects when `signal` gives up waiting. */
export function signedInAgain(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const unfollow = useSession.subscribe(({ status }) => status === "signedIn" && end(resolve));
    const giveUp = () => end(() => reject(signal!.reason as Error));
    const end = (then: () => void) => {
      unfollow();
      signal?.removeEventListener("abort", giveUp);
      then();
    };
    if (!hasEnded()) return end(resolve);
    if (signal?.aborted) return giveUp();
    signal?.addEventListener("abort", giveUp);
  });
}

/** True when the signed-in person holds `verb` in any scope; the server decides about each record. */
export function useCan(verb: Verb): boolean {
  return useSession((s) => s.verbs.has(verb));
}
