import type { HttpAnswer, HttpRequest } from "./http.ts";
import { ApiError } from "./problem.ts";

interface Session {
  hasEnded: () => boolean;
  signedInAgain: (signal?: AbortSignal) => Promise<void>;
}

/**
 * Sends over the end of a session: a read waits until the same person has signed in again. A command is
 * refused instead, and kept by who gave it: a call is not dialled whenever somebody comes back.
 */
export function overSessions(
  send: (request: HttpRequest) => Promise<HttpAnswer>,
  session: Session,
): (request: HttpRequest) => Promise<HttpAnswer> {
  return async (request) => {
    const isRead = request.method === "GET";
    for (;;) {
      if (session.hasEnded() && !request.isPublic) {
        if (!isRead) throw notSent();
        await session.signedInAgain(request.signal);
      }
      try {
        return await send(request);
      } catch (error) {
        const isOver = error instanceof ApiError && error.status === 401 && session.hasEnded();
        if (!isOver || request.isPublic) throw error;
      }
    }
  };
}

function notSent(): ApiError {
  return new ApiError({
    type: "/problems/unauthenticated",
    title: "Not sent",
    status: 401,
    code: "unauthenticated",
    detail: "Not sent: your session had ended. Send it again.",
  });
}
