import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "#shared/orders/orders.schema.ts";
import { orderTopic } from "#shared/orders/orders.events.ts";
import { clientTopic } from "#shared/portal/portal.events.ts";
import type { PortalOrder } from "#shared/portal/portal.schema.ts";
import { makeCampaign, makeOrder } from "#test/factories/leads.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
let manager: Caller;
beforeAll(async () => {
  world = await testWorld();
  manager = await world.http(await world.user("campaign_manager"));
});
afterAll(() => world.close());

const match = (version: number) => ({ "if-match": `"${version}"` });

/** An order that its client has submitted and the agency sent back. */
async function sentBack() {
  const made = await makeOrder(world, await makeCampaign(world));
  await world.kernel.pool.query(
    `update client_order set status = 'submitted', starts_on = '2027-01-04', due_on = '2027-02-26',
            brief = 'IT leads' where id = $1`,
    [made.orderId],
  );
  const path = `/api/orders/${made.orderId}`;
  const { version } = (await manager.get(path)).body;
  const moved = await manager.post(
    `${path}/move`,
    { step: "requestChanges", note: "A goal of 40, please" },
    match(version),
  );
  expect(moved.body).toMatchObject({ status: "changes_requested" });
  return {
    ...made,
    path,
    version: moved.body.version as number,
    mine: `/api/portal${path.slice(4)}`,
  };
}

test("when an order was sent back, then its client changes and submits it, seen by both sides", async () => {
  const order = await sentBack();
  const buyer = await world.http(order.buyer);
  await verifyAction<PortalOrder>(world, {
    topic: clientTopic.topic({ clientId: order.clientId }),
    read: async () => [(await buyer.get(order.mine)).body],
    act: async () => {
      const changed = await buyer.patch(order.mine, order.version, { leadGoal: 40 });
      // what is not named stays
      expect(changed.body).toMatchObject({
        leadGoal: 40,
        startsOn: "2027-01-04",
        dueOn: "2027-02-26",
        brief: "IT leads",
        changeRequest: "A goal of 40, please",
      });
    },
    viewer: order.buyer,
    outsiders: [await world.user("client_user"), await world.user("agent")],
    compare: ({ id, leadGoal, status, version }) => ({ id, leadGoal, status, version }),
  });
  const { version } = (await buyer.get(order.mine)).body;
  const submitted = await buyer.post(`${order.mine}/submit`, {}, match(version));
  expect(submitted.body).toMatchObject({ status: "submitted", changeRequest: null, leadGoal: 40 });
  const late = await buyer.patch(order.mine, submitted.body.version, { leadGoal: 50 });
  expect(late).toMatchObject({ status: 409, body: { code: "wrong_state" } });
});

test("when the agency changes one field, then the others stay, its screens move and the audit has it", async () => {
  const order = await sentBack();
  await verifyAction<Order>(world, {
    topic: orderTopic.topic({ id: order.orderId }),
    read: async () => {
      const { can: _, ...row } = (await manager.get(order.path)).body;
      return [row];
    },
    act: async () => {
      const changed = await manager.patch(order.path, order.version, {
        name: "Spring, second try",
      });
      expect(changed.body).toMatchObject({ startsOn: "2027-01-04", brief: "IT leads" });
    },
    viewer: await world.user("ops_supervisor"),
    outsiders: [await world.user("agent")],
  });
  const { rows } = await world.kernel.pool.query(
    `select changes->'name'->>1 as name from audit_log where entity_id = $1 and action = 'order.edited'`,
    [order.orderId],
  );
  expect(rows).toEqual([{ name: "Spring, second try" }]);
});

test("viewers, strangers and stale or impossible changes are refused by name", async () => {
  const order = await sentBack();
  const { clientId } = order;
  const viewer = await world.http(
    await world.user("client_user", { clientId, clientKind: "viewer" }),
  );
  const stranger = await world.http(await world.user("client_user"));
  const buyer = await world.http(order.buyer);
  expect((await viewer.patch(order.mine, order.version, { leadGoal: 1 })).status).toBe(403);
  expect((await stranger.patch(order.mine, order.version, { leadGoal: 1 })).status).toBe(404);
  const stale = await buyer.patch(order.mine, order.version - 1, { leadGoal: 1 });
  expect(stale).toMatchObject({ status: 409, body: { code: "stale" } });
  const fault = async (body: object) =>
    (await buyer.patch(order.mine, order.version, body)).body.errors[0].path;
  expect(await fault({ dueOn: "2026-12-01" })).toBe("body.dueOn");
  expect(await fault({ leadGoal: 0 })).toBe("body.leadGoal");
  expect(await fault({ name: "  " })).toBe("body.name");
  expect((await buyer.patch(order.mine, order.version, { status: "in_progress" })).status).toBe(
    400,
  );
});
