import { setTimeout as sleep } from "node:timers/promises";
import { closeProviders } from "#server/email/transport/providers.registry.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Loop } from "#workers/kernel/loop.ts";
import { startSandbox } from "./smtp-sandbox.service.ts";
import type { Sandbox } from "./smtp-sandbox.service.ts";

/**
 * The sandbox provider's SMTP server. One worker process of a machine has the port; the others wait
 * for it, so that it lives on when that process dies.
 */
export const smtpSandboxLoop: Loop = {
  name: "smtp-sandbox",
  start(kernel: Kernel) {
    const { sandboxSmtpPort, production, allowSandbox } = kernel.config;
    if (sandboxSmtpPort === 0 || (production && !allowSandbox)) {
      return { stop: () => closeProviders(kernel), health: () => null };
    }
    const stopping = new AbortController();
    let sandbox: Sandbox | null = null;
    let fault: string | null = null;
    const running = (async () => {
      while (!stopping.signal.aborted) {
        try {
          sandbox ??= await startSandbox(kernel, sandboxSmtpPort);
          fault = null;
        } catch (err) {
          const taken = (err as { code?: string }).code === "EADDRINUSE";
          fault = taken ? null : String(err);
          if (fault) kernel.log.error({ err }, "sandbox mail server does not start");
        }
        await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      await sandbox?.close();
    })();
    return {
      async stop() {
        stopping.abort();
        await closeProviders(kernel);
        await running;
      },
      health: () => fault,
    };
  },
};
