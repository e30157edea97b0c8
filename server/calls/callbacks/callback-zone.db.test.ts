import { afterAll, beforeAll, expect, test } from "vitest";
import { localTimeAt, windowAt } from "#shared/compliance/calling-hours.rules.ts";
import { zonesToAsk } from "#shared/contacts/time-zone.rules.ts";
import { zonesOfKey } from "#server/compliance/calling-hours.rules.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

/** A call to somebody of whom only the country is known. */
async function calling(name: string, key: string) {
  const one = await inCall(world, name);
  for (const [table, id] of [
    ["call_attempt", one.attempt.id],
    ["call_task", one.currentTask.id],
  ]) {
    await world.kernel.pool.query(`update ${table} set time_zone = $2 where id = $1`, [id, key]);
  }
  const promise = (localTime: string, timeZone?: string) =>
    one.dispose("Callback", { callback: { localTime, timeZone, mine: true } }).then(
      () => null,
      (err: { extra: { errors: { path: string; message: string }[] } }) => err.extra.errors[0],
    );
  const kept = async () =>
    (
      await world.kernel.pool.query(
        `select time_zone, due_at from callback where task_id = $1 and state = 'open'`,
        [one.currentTask.id],
      )
    ).rows[0];
  return { ...one, promise, kept };
}

const tomorrow = (zone: string, time: string): string =>
  `${localTimeAt(zone, new Date(Date.now() + 2 * 86_400_000)).slice(0, 10)}T${time}`;

test("when the country has several clocks, then a promise says by which one", async () => {
  const one = await calling("Several", "country:US");
  const time = tomorrow("America/Chicago", "16:00");
  for (const said of [undefined, "country:US", "country:GB"]) {
    expect(await one.promise(time, said)).toMatchObject({
      path: "body.callback.timeZone",
      message: expect.stringMatching(/one of several/),
    });
  }
  expect(await one.promise(time, "Moon/Base")).toMatchObject({ path: "body.callback.timeZone" });
  expect(await one.promise(time, "America/Chicago")).toBeNull();
  expect(await one.kept()).toMatchObject({ time_zone: "America/Chicago" });
});

test("when a time is legal in the zone named but not in every possible one, then it is refused with the next that is", async () => {
  const one = await calling("Legal", "country:US");
  // nine in New York is the night on Hawaii
  const fault = await one.promise(tomorrow("America/New_York", "09:00"), "America/New_York");
  expect(fault).toMatchObject({
    path: "body.callback.localTime",
    message: expect.stringMatching(/every zone where they may be: next from .* there/),
  });
  const offered = /from (\S+) (\S+) there/.exec(fault!.message)!;
  expect(await one.promise(`${offered[1]}T${offered[2]}`, "America/New_York")).toBeNull();
  expect(windowAt(zonesOfKey("country:US"), new Date((await one.kept()).due_at))).toEqual({
    open: true,
  });
});

test("when the country has one clock, then nothing need be asked", async () => {
  const one = await calling("One clock", "country:GB");
  expect(await one.promise(tomorrow("Europe/London", "15:00"))).toBeNull();
  expect(await one.kept()).toMatchObject({ time_zone: "Europe/London" });
});

test("when the number's clock is known, then a promise without a zone is by it", async () => {
  const zone = daytimeZone();
  const one = await calling("Known", zone);
  expect(await one.promise(tomorrow(zone, "15:00"))).toBeNull();
  expect(await one.kept()).toMatchObject({ time_zone: zone });
});

test("when a day is years ahead, passed or does not exist, then the field is named", async () => {
  const zone = daytimeZone();
  const one = await calling("Far", zone);
  const http = await world.http(one.agent);
  const send = async (localTime: string) => {
    const answer = await http.post(`/api/attempts/${one.attempt.id}/dispose`, {
      dispositionId: one.campaign.labels["Callback"],
      callback: { localTime, timeZone: zone, mine: true },
    });
    return [answer.status, answer.body.errors?.[0]?.path];
  };
  const year = new Date().getUTCFullYear();
  for (const local of [
    `${year + 20}-03-04T15:00`,
    `${year + 2}-03-04T15:00`,
    `${year - 1}-03-04T15:00`,
    `${year + 1}-02-30T15:00`,
    `${year + 1}-13-01T15:00`,
    `${year + 1}-01-05T25:00`,
  ]) {
    expect([local, ...(await send(local))]).toEqual([local, 400, "body.callback.localTime"]);
  }
});

test("when a country is asked for its clocks, then each is there once, under the name people know", () => {
  expect(zonesToAsk("country:US")).toEqual(
    expect.arrayContaining([
      "America/New_York",
      "America/Chicago",
      "America/Denver",
      "America/Phoenix",
      "America/Los_Angeles",
      "Pacific/Honolulu",
    ]),
  );
  expect(zonesToAsk("country:US").length).toBeLessThan(10);
  expect(zonesToAsk("country:??")).toEqual([]);
  expect(zonesToAsk("Europe/London")).toEqual(["Europe/London"]);
});
