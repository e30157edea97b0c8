import { systemContext } from "#server/kernel/context.ts";
import { askAboutSilentLegs } from "#server/telephony/leg-checks.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Asks carriers about legs of which nothing was heard. */
export const silentLegsLoop = everyStep("silent-legs", 5000, (kernel) =>
  askAboutSilentLegs(systemContext(kernel, "loop:silent-legs")),
);
