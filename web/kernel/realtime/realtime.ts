import { newConnectionId } from "../api/connection-id.ts";
import { refreshSession } from "../api/session.ts";
import { setEnded, useSession } from "../api/session.store.ts";
import { Realtime } from "./client.ts";
import { useConnection } from "./connection.ts";

/** The page's connection to the hub. Runs while somebody is signed in. */
export const realtime = new Realtime({
  url: "",
  async getToken(renew) {
    if (renew || !useSession.getState().accessToken) await refreshSession();
    return useSession.getState().accessToken;
  },
  newConnection: newConnectionId,
  onForbidden: setEnded,
  onConnection: (state, caughtUp) =>
    useConnection.setState({ state, caughtUp, since: performance.now() }),
});

const follow = (signedIn: boolean) => (signedIn ? realtime.start() : realtime.stop());
follow(useSession.getState().status === "signedIn");
useSession.subscribe((now, before) => {
  if (now.user?.id === before.user?.id && now.status === before.status) return;
  realtime.stop();
  follow(now.status === "signedIn");
});
