import { expect, test } from "vitest";
import { CAMPAIGN_COMMANDS, CAMPAIGN_STATUSES, afterCommand } from "./campaign.rules.ts";

test("the whole table of states and commands", () => {
  const table = Object.fromEntries(
    CAMPAIGN_STATUSES.map((status) => [
      status,
      Object.fromEntries(
        CAMPAIGN_COMMANDS.map(
          (command) => [command, afterCommand(status, command)] as const,
        ).filter(([, next]) => next !== null),
      ),
    ]),
  );
  expect(table).toEqual({
    draft: { schedule: "scheduled", launch: "active" },
    scheduled: { unschedule: "draft", launch: "active", stop: "cancelled" },
    active: { pause: "paused", complete: "completed", stop: "cancelled" },
    paused: { resume: "active", complete: "completed", stop: "cancelled" },
    completed: {},
    cancelled: {},
  });
});
