import { expect, test } from "vitest";
import type { HttpRequest } from "./http.ts";
import { overSessions } from "./over-sessions.ts";
import { ApiError } from "./problem.ts";

const refused = () =>
  new ApiError({ type: "about:blank", title: "Over", status: 401, code: "unauthenticated" });

/** A session that the first request finds ended. */
function world() {
  let isOver = false;
  const waiting: (() => void)[] = [];
  const sent: string[] = [];
  const send = overSessions(
    (request: HttpRequest) => {
      sent.push(request.method);
      if (sent.length > 1) {
        return Promise.resolve({ data: "read", status: 200, headers: new Headers() });
      }
      isOver = true;
      return Promise.reject(refused());
    },
    {
      hasEnded: () => isOver,
      signedInAgain: (signal) =>
        new Promise((resolve, reject) => {
          waiting.push(resolve);
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    },
  );
  const signIn = () => {
    isOver = false;
    for (const go of waiting) go();
  };
  return { send, sent, waiting, signIn };
}

test("a read waits for the person to sign in again, and is read then", async () => {
  const { send, sent, waiting, signIn } = world();
  const reading = send({ method: "GET", path: "/rows" });
  await expect.poll(() => waiting.length).toBe(1);
  const second = send({ method: "GET", path: "/more" });
  await expect.poll(() => waiting.length).toBe(2);
  expect(sent).toEqual(["GET"]);
  signIn();
  expect((await reading).data).toBe("read");
  expect((await second).data).toBe("read");
});

test("a read that is no longer wanted waits no longer", async () => {
  const { send, waiting } = world();
  const given = new AbortController();
  const reading = send({ method: "GET", path: "/rows", signal: given.signal });
  await expect.poll(() => waiting.length).toBe(1);
  given.abort(new Error("left"));
  await expect(reading).rejects.toThrow("left");
});

test("a command is not sent later by itself: it says that it was not sent", async () => {
  const { send, sent, signIn } = world();
  for (let tries = 0; tries < 2; tries++) {
    await expect(send({ method: "POST", path: "/do" })).rejects.toThrow("Send it again");
  }
  expect(sent).toEqual(["POST"]);
  signIn();
  expect((await send({ method: "POST", path: "/do" })).data).toBe("read");
});

test("signing in is sent over the end of a session, and a wrong password is said", async () => {
  const { send, sent } = world();
  await expect(send({ method: "POST", path: "/do" })).rejects.toThrow("Send it again");
  const signIn = { method: "POST", path: "/login", isPublic: true };
  expect((await send(signIn)).data).toBe("read");
  expect(sent).toEqual(["POST", "POST"]);
});

test("a refusal of a session that goes on is the server's own", async () => {
  const send = overSessions(() => Promise.reject(refused()), {
    hasEnded: () => false,
    signedInAgain: () => Promise.resolve(),
  });
  await expect(send({ method: "POST", path: "/login" })).rejects.toThrow("Over");
});
