import type { Verb } from "#shared/kernel/access.ts";
import { connectionId } from "./connection-id.ts";
import { createHttp, type HttpAnswer, type HttpRequest } from "./http.ts";
import { ApiError, messageOf } from "./problem.ts";
import { queryClient } from "./query-client.ts";
import { acrossTabs, createRefresher } from "./refresher.ts";
import { setSignedOut, useSession, type SessionUser } from "./session.store.ts";

interface TokenAnswer {
  accessToken: string;
}

/** Without token handling: for the call that renews the session itself. */
const bare = createHttp({
  baseUrl: "",
  accessToken: () => null,
  refresh: () => Promise.resolve(false),
});

async function renew(): Promise<boolean> {
  try {
    const { data } = await bare({ method: "POST", path: "/api/auth/refresh", body: {} });
    useSession.setState({ accessToken: (data as TokenAnswer).accessToken });
    return true;
  } catch (error) {
    // Only a clear no ends the session; an outage keeps it, and what the person was writing.
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
      endSession();
      return false;
    }
    throw error;
  }
}

/** Renews the access token; shared by REST, and by the hub when it says `token:expiring`. */
export const refreshSession = createRefresher(renew, acrossTabs);

/** Every authorized request goes through here. */
export const send: (request: HttpRequest) => Promise<HttpAnswer> = createHttp({
  baseUrl: "",
  accessToken: () => useSession.getState().accessToken,
  refresh: refreshSession,
  connection: connectionId,
});

/** Who this is and what they may do now; again when their roles change. */
export async function loadMe(): Promise<void> {
  const { data } = await send({ method: "GET", path: "/api/auth/me" });
  const { user, verbs, sandbox } = data as { user: SessionUser; verbs: Verb[]; sandbox: boolean };
  useSession.setState({ status: "signedIn", user, verbs: new Set(verbs), sandbox });
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

/** Takes over the session that signing in, an invite or a reset answered with. */
export async function adoptSession(accessToken: string): Promise<void> {
  useSession.setState({ accessToken });
  await loadMe();
}

/** Signs out here; the server ends the session, the other tabs find out by their next request. */
export async function signOut(): Promise<void> {
  try {
    await send({ method: "POST", path: "/api/auth/logout", body: {} });
  } finally {
    endSession();
  }
}

function endSession(): void {
  setSignedOut();
  // What one person read must not be there for the next.
  queryClient.clear();
}
