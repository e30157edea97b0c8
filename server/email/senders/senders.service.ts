import type { Id } from "#shared/kernel/ids.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { record } from "#server/kernel/db/transact.ts";
import { notFound, stale } from "#server/kernel/errors.ts";
import { providerFault } from "#server/email/transport/providers.registry.ts";
import { SenderProfile } from "./sender.entity.ts";
import type { Sender, SenderCreate, SenderPatch } from "#shared/email/senders/senders.schema.ts";
import { senderSaved } from "#shared/email/senders/senders.events.ts";

/** All sender profiles, by name. */
export async function listSenders(ctx: Context): Promise<Sender[]> {
  const senders = await ctx.em.find(SenderProfile, {}, { orderBy: { name: "asc" } });
  return senders.map((sender) => presentSender(ctx, sender));
}

/** Those of `ids` that are there, in no order. */
export async function sendersByIds(ctx: Context, ids: readonly Id[]): Promise<Sender[]> {
  const senders = await ctx.em.find(SenderProfile, { id: { $in: [...ids] } });
  return senders.map((sender) => presentSender(ctx, sender));
}

/** A new sender profile. @throws database conflict when the name is taken */
export async function createSender(ctx: Context, input: SenderCreate): Promise<Sender> {
  const sender = ctx.em.create(SenderProfile, {
    ...input,
    id: ctx.newId(),
    provider: "sandbox",
    createdBy: actorId(ctx.actor),
    version: 1,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  record(ctx, senderSaved, sender.id, { name: sender.name });
  await ctx.em.flush();
  return presentSender(ctx, sender);
}

/**
 * Changes a profile. Campaigns under way keep the name and postal address of their launch; rate and way out
 * are the new ones from their next chunk on, and one that is switched off sends nothing more.
 * @throws AppError not_found, stale
 */
export async function updateSender(
  ctx: Context,
  id: Id,
  version: number,
  input: SenderPatch,
): Promise<Sender> {
  const sender = await ctx.em.findOne(SenderProfile, { id });
  if (!sender) throw notFound("sender");
  if (sender.version !== version) throw stale(presentSender(ctx, sender));
  Object.assign(sender, input, { updatedAt: ctx.now() });
  record(ctx, senderSaved, id, { name: sender.name });
  await ctx.em.flush();
  return presentSender(ctx, sender);
}

function presentSender(ctx: Context, sender: SenderProfile): Sender {
  return {
    id: sender.id,
    version: sender.version,
    name: sender.name,
    fromName: sender.fromName,
    fromEmail: sender.fromEmail,
    replyTo: sender.replyTo ?? null,
    postalAddress: sender.postalAddress,
    provider: sender.provider,
    ratePerMinute: sender.ratePerMinute,
    active: sender.active,
    fault: providerFault(ctx.kernel, sender.provider),
  };
}
