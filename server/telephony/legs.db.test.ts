import { afterAll, beforeAll, expect, test } from "vitest";
import { handlers } from "#workers/modules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { runTasks } from "#test/harness/run-tasks.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import type { TestCarrier } from "#test/harness/test-carrier.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { CarrierRefused } from "./carrier.port.ts";
import { registerCarrier, useForNewCalls } from "./carriers.registry.ts";
import { askAboutSilentLegs } from "./leg-checks.service.ts";
import { applyLegEvent } from "./legs.service.ts";
import { ownPhone } from "./own-phone.provider.ts";
import {
  closeSessionOf,
  mintSessionToken,
  openSession,
  openStandingLeg,
} from "./sessions.service.ts";

let world: TestWorld;
let carrier: TestCarrier;
beforeAll(async () => {
  world = await testWorld();
  carrier = testCarrier();
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
});
afterAll(async () => {
  useForNewCalls(ownPhone.name);
  await world?.close();
});

interface Leg {
  id: string;
  state: string;
  end_reason: string | null;
  call_control_id: string | null;
  hang_up_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
}

const sql = async <R = Leg>(text: string, params: unknown[] = []): Promise<R[]> =>
  (await world.kernel.pool.query(text, params)).rows as R[];
const legsOf = (agent: UserActor) =>
  sql(
    `select l.* from call_leg l join agent_session s on s.id = l.session_id
      where s.user_id = $1 order by l.id`,
    [agent.userId],
  );
const legOf = async (id: string) => (await sql(`select * from call_leg where id = $1`, [id]))[0]!;
const agent = (name: string) => world.user("agent", { name });
const hear = (...events: Parameters<typeof applyLegEvent>[2][]) =>
  events.reduce<Promise<unknown>>(
    (before, event) => before.then(() => applyLegEvent(world.system(), carrier.name, event)),
    Promise.resolve(),
  );
const ask = () => askAboutSilentLegs(world.system());
/** As if nothing had been heard of it, and it had been opened so long ago. */
const silentFor = (legId: string, seconds: number) =>
  sql(
    `update call_leg set heard_at = clock_timestamp() - make_interval(secs => $2),
            created_at = clock_timestamp() - make_interval(secs => $2) where id = $1`,
    [legId, seconds],
  );

const run = (job: string) => runTasks(world, handlers, job);

/** The agent at their phone, with a standing leg that the carrier was asked for in this mood. */
async function atPhone(name: string, mood: TestCarrier["mood"] = "well") {
  const who = await agent(name);
  await transact(world.as(who), openSession);
  carrier.mood = mood;
  await openStandingLeg(world.as(who));
  carrier.mood = "well";
  const [leg] = await legsOf(who);
  return { who, legId: leg!.id };
}

test("an agent has one open session and one open standing leg, whoever writes", async () => {
  const { who, legId } = await atPhone("One phone");
  await openStandingLeg(world.as(who));
  expect(await legsOf(who)).toHaveLength(1);
  await expect(
    sql(
      `insert into agent_session (id, user_id, carrier, started_at, updated_at)
       select uuidv7(), user_id, carrier, now(), now() from agent_session where user_id = $1`,
      [who.userId],
    ),
  ).rejects.toThrow("agent_session_open");
  const copy = (columns: string, values: string) =>
    sql(
      `insert into call_leg (id, role, ${columns}, user_id, carrier, ring_seconds, call_seconds,
                             created_at, updated_at)
       select uuidv7(), role, ${values}, user_id, carrier, 30, 60, now(), now()
         from call_leg where id = $1`,
      [legId],
    );
  await expect(copy("session_id", "session_id")).rejects.toThrow("call_leg_standing");
  await expect(copy("session_id", "null")).rejects.toThrow("call_leg_owner_check");
  await expect(copy("session_id, attempt_id", "session_id, uuidv7()")).rejects.toThrow(
    "call_leg_owner_check",
  );
});

test("when ten pages of one agent begin a session at once, then one is open and the others were replaced", async () => {
  const who = await agent("Many pages");
  await Promise.all(Array.from({ length: 10 }, () => transact(world.as(who), openSession)));
  const sessions = await sql<{ end_reason: string | null }>(
    `select end_reason from agent_session where user_id = $1`,
    [who.userId],
  );
  expect(sessions.filter((one) => one.end_reason === null)).toHaveLength(1);
  expect(sessions.filter((one) => one.end_reason === "replaced")).toHaveLength(9);
});

test("when events come in any order and twice, then the leg stands alike", async () => {
  const states = ["ringing", "answered", "ended"] as const;
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
    [2, 1, 0, 1, 2],
  ];
  for (const [n, order] of orders.entries()) {
    const { legId } = await atPhone(`Order ${n}`);
    const events = states.map((state, second) =>
      carrier.says(legId, state, { at: new Date(Date.UTC(2026, 0, 1, 9, 0, second)) }),
    );
    await hear(...order.map((i) => events[i]!));
    expect(await legOf(legId)).toMatchObject({
      state: "ended",
      answered_at: "2026-01-01T09:00:01.000Z",
      ended_at: "2026-01-01T09:00:02.000Z",
      end_reason: "hangup",
    });
  }
});

test("when the carrier refuses a leg, then it failed; after any other error nobody knows until an event says", async () => {
  const refused = await atPhone("Refused", "refuses");
  expect(await legOf(refused.legId)).toMatchObject({ state: "ended", end_reason: "failed" });
  for (const mood of ["lost", "down"] as const) {
    const { legId } = await atPhone(`Unknown ${mood}`, mood);
    expect(await legOf(legId)).toMatchObject({ state: "initiated", call_control_id: null });
  }
  const lost = await atPhone("Lost", "lost");
  await hear(carrier.says(lost.legId, "answered"));
  const { callControlId } = carrier.calls.get(lost.legId)!;
  expect(await legOf(lost.legId)).toMatchObject({
    state: "answered",
    call_control_id: callControlId,
  });
});

test("an event that carries our id and is about another call is not about our leg", async () => {
  const { legId } = await atPhone("Mistaken");
  const other = { ...carrier.says(legId, "ended"), callControlId: "another", callLegId: "one" };
  expect(await applyLegEvent(world.system(), carrier.name, other)).toBe(false);
  const garbage = { ...other, legId: "not an id" };
  expect(await applyLegEvent(world.system(), carrier.name, garbage)).toBe(false);
  expect(await legOf(legId)).toMatchObject({ state: "initiated" });
  const byLeg = { ...carrier.says(legId, "answered"), legId: null, callControlId: null };
  expect(await applyLegEvent(world.system(), carrier.name, byLeg)).toBe(true);
  expect(await legOf(legId)).toMatchObject({ state: "answered" });
});

test("a hang-up that is decided goes with its transaction, is told until the carrier takes it, and once", async () => {
  const { who, legId } = await atPhone("Hang up");
  const close = () => transact(world.as(who), (tx) => closeSessionOf(tx, who.userId, "left"));
  await expect(
    transact(world.as(who), async (tx) => {
      await closeSessionOf(tx, who.userId, "left");
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  expect((await legOf(legId)).hang_up_at).toBeNull();
  await close();
  carrier.mood = "down";
  await expect(run("hang-up-leg")).rejects.toThrow("no answer");
  carrier.mood = "well";
  const told = () => carrier.taken.filter((one) => one.commandId === `${legId}:hang-up`);
  await run("hang-up-leg");
  expect(told()).toHaveLength(1);
  // it has ended when the carrier says so
  expect(await legOf(legId)).toMatchObject({ state: "initiated" });
  await hear(carrier.says(legId, "ended"));
  expect(await legOf(legId)).toMatchObject({ state: "ended", end_reason: "hangup" });
});

test("when the hang-up is decided before anybody can name the leg, then it is told once it has a name", async () => {
  const { who, legId } = await atPhone("Nameless", "lost");
  await transact(world.as(who), (tx) => closeSessionOf(tx, who.userId, "left"));
  await run("hang-up-leg");
  expect(carrier.calls.get(legId)!.state).toBe("initiated");
  await hear(carrier.says(legId, "ringing"));
  await run("hang-up-leg");
  expect(carrier.calls.get(legId)!.state).toBe("ended");
});

test("a leg of which nothing is heard is asked about; one that the carrier does not know is over", async () => {
  const { legId } = await atPhone("Silent");
  carrier.says(legId, "answered");
  expect(await legOf(legId)).toMatchObject({ state: "initiated" });
  await silentFor(legId, 25);
  await ask();
  expect(await legOf(legId)).toMatchObject({ state: "answered" });
  carrier.mood = "down";
  await silentFor(legId, 25);
  await ask();
  expect(await legOf(legId)).toMatchObject({ state: "answered" });
  carrier.mood = "well";
  carrier.forget(legId);
  await silentFor(legId, 25);
  await ask();
  expect(await legOf(legId)).toMatchObject({ state: "ended", end_reason: "unknown" });
});

test("when nothing is heard of a dial without an answer, then it may exist until it has rung out; if it lives after all, it is hung up", async () => {
  const { legId } = await atPhone("Rung out", "lost");
  await silentFor(legId, 40);
  await ask();
  expect(await legOf(legId)).toMatchObject({ state: "initiated" });
  await silentFor(legId, 65);
  await ask();
  expect(await legOf(legId)).toMatchObject({ state: "ended", end_reason: "unknown" });
  await hear(carrier.says(legId, "answered"));
  expect(await legOf(legId)).toMatchObject({ state: "ended" });
  await run("hang-up-leg");
  expect(carrier.calls.get(legId)!.state).toBe("ended");
});

test("a session's end revokes its token, and a person who leaves has none", async () => {
  const { who } = await atPhone("Leaver");
  const { credentialId } = await mintSessionToken(world.as(who));
  await transact(world.system(), async (tx) => {
    for (const module of world.kernel.modules) await module.onOffboard?.(tx, who.userId);
  });
  carrier.mood = "down";
  await expect(run("revoke-agent-token")).rejects.toThrow("no answer");
  carrier.mood = "well";
  await run("revoke-agent-token");
  expect(carrier.revoked).toContain(credentialId);
  await expect(mintSessionToken(world.as(who))).rejects.toMatchObject({ code: "not_found" });
});

test("the agent's own phone refuses what it cannot do, and knows no webhook", async () => {
  const leg = { id: "", callControlId: null, callLegId: null, callSessionId: null };
  const command = { commandId: "", legId: "", leg, of: leg, to: leg, credentialId: null };
  await expect(ownPhone.openAgentLeg(command)).rejects.toBeInstanceOf(CarrierRefused);
  await expect(ownPhone.hangUp(command)).rejects.toBeInstanceOf(CarrierRefused);
  await expect(ownPhone.status(leg)).rejects.toBeInstanceOf(CarrierRefused);
  const ask = () => ownPhone.verify({ headers: {}, body: Buffer.from("{}") });
  expect(ask).toThrow(expect.objectContaining({ code: "unauthenticated" }));
});
