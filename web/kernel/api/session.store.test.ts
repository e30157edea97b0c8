import { beforeEach, expect, test } from "vitest";
import { hasEnded, setEnded, setSignedOut, signedInAgain, useSession } from "./session.store.ts";

const user = { id: "u1", name: "Ada", email: "ada@example.com", roles: [], clientId: null };

beforeEach(() => {
  setSignedOut();
  useSession.setState({ status: "signedIn", accessToken: "t", user });
});

test("an ended session keeps who worked here, without a token", () => {
  setEnded();
  expect(hasEnded()).toBe(true);
  expect(useSession.getState()).toMatchObject({ accessToken: null, user });
});

test("where nobody had signed in yet, nothing has ended", () => {
  setSignedOut();
  setEnded();
  expect(useSession.getState().status).toBe("signedOut");
});

test("what waits goes on when the person has signed in again, at once when nothing has ended", async () => {
  await signedInAgain();
  setEnded();
  let isOn = false;
  const waiting = signedInAgain().then(() => (isOn = true));
  await Promise.resolve();
  expect(isOn).toBe(false);
  useSession.setState({ status: "signedIn", accessToken: "t2" });
  await waiting;
});

test("what is no longer wanted waits no longer", async () => {
  setEnded();
  const given = new AbortController();
  const waiting = signedInAgain(given.signal);
  given.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
  await expect(signedInAgain(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
