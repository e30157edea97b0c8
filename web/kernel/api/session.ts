import type { Verb } from "#shared/kernel/access.ts";
import { connectionId } from "./connection-id.ts";
import { createHttp, type HttpAnswer, type HttpRequest } from "./http.ts";
import { overSessions } from "./over-sessions.ts";
import { ApiError, messageOf } from "./problem.ts";
import { queryClient } from "./query-client.ts";
import { acrossTabs, createRefresher } from "./refresher.ts";
import {
  hasEnded,
  setEnded,
  setSignedOut,
  signedInAgain,
  useSession,
  type SessionUser,
} from "./session.store.ts";

interface TokenAnswer {
  accessToken: string;
  user: { id: string };
}

interface Me {
  user: SessionUser;
  verbs: Verb[];
  sandbox: boolean;
}

/** With this token and no other, or none: for the calls that make a session. */
const bare = (token: string | null) =>
  createHttp({ baseUrl: "", accessToken: () => token, refresh: () => Promise.resolve(false) });

async function renew(): Promise<boolean> {
  try {
    const { data } = await bare(null)({ method: "POST", path: "/api/auth/refresh", body: {} });
    const { accessToken, user } = data as TokenAnswer;
    if (isSomebodyElse(user)) {
      startAnew();
      return false;
    }
    // signed in again in another tab
    if (hasEnded()) await adoptSession(accessToken);
    else useSession.setState({ accessToken });
    return true;
  } catch (error) {
    // Only a clear no ends the session; an outage keeps it, and what the person was writing.
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
      setEnded();
      return false;
    }
    throw error;
  }
}

/** Renews the access token; shared by REST, and by the hub when it says `token:expiring`. */
export const refreshSession = createRefresher(renew, acrossTabs);

const authorized = createHttp({
  baseUrl: "",
  accessToken: () => useSession.getState().accessToken,
  refresh: refreshSession,
  connection: connectionId,
});

/** Every authorized request goes through here. */
export const send: (request: HttpRequest) => Promise<HttpAnswer> = overSessions(authorized, {
  hasEnded,
  signedInAgain,
});

/** Who this is and what they may do now; again when their roles change. */
export async function loadMe(): Promise<void> {
  await adoptSession(useSession.getState().accessToken);
}

/** At page load: the refresh cookie says who this is. Resolves to an error text when the server is away. */
export async function restoreSession(): Promise<string | null> {
  try {
    if (await refreshSession()) await loadMe();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Takes over the session that signing in, an invite or a reset answered with. Over a page whose session
 * ended the same person goes on; for anybody else the page starts anew, with nothing of the one before.
 */
export async function adoptSession(accessToken: string | null): Promise<void> {
  const { data } = await bare(accessToken)({ method: "GET", path: "/api/auth/me" });
  const { user, verbs, sandbox } = data as Me;
  if (isSomebodyElse(user)) return startAnew();
  useSession.setState({ status: "signedIn", accessToken, user, verbs: new Set(verbs), sandbox });
}

/** The page is another person's: they signed in in another tab, or over its end. */
function isSomebodyElse({ id }: { id: string }): boolean {
  const { user } = useSession.getState();
  return user !== null && user.id !== id;
}

/** Signs out, here and in the other tabs of this browser. */
export async function signOut(): Promise<void> {
  try {
    await send({ method: "POST", path: "/api/auth/logout", body: {} });
  } finally {
    tabs().postMessage(SIGNED_OUT);
    forget();
  }
}

/** Gives up the page of a session that ended: whoever comes next begins at the sign-in page. */
export function startAnew(): void {
  forget();
  window.location.replace("/");
}

/** What one person read must not be there for the next. */
function forget(): void {
  setSignedOut();
  queryClient.clear();
}

const SIGNED_OUT = "signedOut";
let channel: BroadcastChannel | null = null;
const tabs = () => (channel ??= new BroadcastChannel("pivotal.session"));

/** Starts listening to the other tabs; once, from `main.tsx`. */
export function listenForSignOut(): void {
  tabs().addEventListener("message", ({ data }) => data === SIGNED_OUT && forget());
}
