import type { Kernel } from "#server/kernel/kernel.ts";
import type { MailProvider } from "./provider.port.ts";
import { sandboxProvider } from "./sandbox.provider.ts";

const open = new WeakMap<Kernel, Map<string, MailProvider>>();

/**
 * The adapter of this name, one per process.
 * @throws Error when the deployment does not allow it: the sandbox in production needs ALLOW_SANDBOX
 */
export function providerNamed(kernel: Kernel, name: string): MailProvider {
  const fault = providerFault(kernel, name);
  if (fault) throw new Error(fault);
  let mine = open.get(kernel);
  if (!mine) open.set(kernel, (mine = new Map()));
  let provider = mine.get(name);
  if (!provider) {
    provider = sandboxProvider({ port: kernel.config.sandboxSmtpPort });
    mine.set(name, provider);
  }
  return provider;
}

/** Why mail may not go out by this provider in this deployment; null when it may. */
export function providerFault(kernel: Kernel, name: string): string | null {
  const { production, allowSandbox, sandboxSmtpPort } = kernel.config;
  if (name !== "sandbox") return `There is no mail provider ${name}.`;
  if (production && !allowSandbox) {
    return "The sandbox provider delivers nowhere; production needs a real one or ALLOW_SANDBOX=1.";
  }
  if (sandboxSmtpPort === 0) return "The sandbox mail server has no port: set SANDBOX_SMTP_PORT.";
  return null;
}

/** Ends the connections of this process's adapters. */
export async function closeProviders(kernel: Kernel): Promise<void> {
  const mine = [...(open.get(kernel)?.values() ?? [])];
  open.delete(kernel);
  await Promise.all(mine.map((provider) => provider.close()));
}
