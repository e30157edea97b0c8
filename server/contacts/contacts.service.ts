import { LockMode } from "@mikro-orm/core";
import { deriveContact } from "#shared/contacts/contact.rules.ts";
import type { ContactSource } from "#shared/contacts/contact.rules.ts";
import {
  contactCreated,
  contactDeleted,
  contactRestored,
} from "#shared/contacts/contacts.events.ts";
import { contactFields } from "#shared/contacts/contacts.schema.ts";
import type {
  ContactCreate,
  ContactDetail,
  ContactPatch,
} from "#shared/contacts/contacts.schema.ts";
import { holdGateExclusive } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { assignChanged, changedSince } from "#server/kernel/db/edits.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { authorize, authorizeOn } from "#server/kernel/policy.ts";
import { checkOwner } from "#server/users/users.service.ts";
import { Contact } from "./contacts.entity.ts";
import { showsLast } from "./contacts.present.ts";
import { contactDetail } from "./contacts.queries.ts";

/** Fields of which at least one must say who it is. */
const NAMING = ["firstName", "lastName", "email"] as const;

/**
 * Creates a contact by hand.
 * @throws AppError invalid with the fields to mend; taken when another contact has the e-mail address
 */
export async function createContact(ctx: Context, input: ContactCreate): Promise<ContactDetail> {
  authorize(ctx, "contact.create");
  await checkOwner(ctx, input.ownerId);
  if (!NAMING.some((field) => input[field])) throw invalid("body.lastName", "A name or an e-mail.");
  const region = await accountRegion(ctx, input.accountId);
  const contact = ctx.em.create(Contact, {
    tags: [],
    intentTopics: [],
    custom: {},
    ...input,
    ...derive(input, input, region),
    id: ctx.newId(),
    source: "manual",
    lockedFields: lockable(Object.keys(input)),
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await refuseTaken(ctx, contact);
  record(ctx, contactCreated, contact.id, {});
  await ctx.em.persist(contact).flush();
  return contactDetail(ctx, contact.id);
}

/**
 * Changes fields of a contact as a person does; the fields changed are from then on kept from imports.
 * @param version the one the person saw
 * @throws AppError stale with the current contact and the fields changed meanwhile
 */
export async function updateContact(
  ctx: Context,
  id: string,
  version: number,
  patch: ContactPatch,
): Promise<ContactDetail> {
  await authorizeOn(ctx, "contact.edit", id, "contact", "contact.read");
  const contact = await locked(ctx, id, version);
  if (contact.deletedAt)
    throw new AppError("wrong_state", "This contact is deleted; restore it first.");
  if (patch.ownerId !== contact.ownerId) await checkOwner(ctx, patch.ownerId);
  const changed = assignChanged(contact, { ...patch, ...(await rederive(ctx, contact, patch)) });
  if (changed.length > 0) {
    if (changed.includes("emailKey")) await refuseTaken(ctx, contact);
    contact.lockedFields = patch.lockedFields ?? [
      ...new Set([...contact.lockedFields, ...lockable(changed)]),
    ];
    contact.updatedAt = ctx.now();
    await ctx.em.flush();
  }
  const detail = await contactDetail(ctx, id);
  showsLast(ctx, detail);
  return detail;
}

const NUMBERS = {
  directPhone: "directE164",
  mobilePhone: "mobileE164",
  hqPhone: "hqE164",
} as const;

/**
 * A number that does not reach this person is theirs no more; others keep it, and imports do not bring
 * it back to them. @param e164 the number
 */
export async function dropNumber(ctx: Context, id: string, e164: string): Promise<void> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const contact = await ctx.em.findOne(Contact, id, { lockMode, refresh: true });
  if (!contact) return;
  const fields = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).filter(
    (field) => contact[NUMBERS[field]] === e164,
  );
  const patch: ContactPatch = Object.fromEntries(fields.map((field) => [field, null]));
  const changed = assignChanged(contact, { ...patch, ...(await rederive(ctx, contact, patch)) });
  if (changed.length === 0) return;
  contact.lockedFields = [...new Set([...contact.lockedFields, ...lockable(fields)])];
  contact.updatedAt = ctx.now();
  await ctx.em.flush();
}

/**
 * Hides a contact until it is restored; who holds work on it reacts to the action. Like a suppression
 * it holds the gate alone, before its row: no attempt and no claim that did not see it commits after it.
 */
export async function deleteContact(ctx: Context, id: string, version: number): Promise<void> {
  await holdGateExclusive(ctx);
  await authorizeOn(ctx, "contact.delete", id, "contact", "contact.read");
  const contact = await locked(ctx, id, version);
  if (contact.deletedAt) return;
  contact.deletedAt = ctx.now();
  contact.updatedAt = ctx.now();
  record(ctx, contactDeleted, id, {});
}

/** @throws AppError taken when another contact has got the e-mail address meanwhile */
export async function restoreContact(
  ctx: Context,
  id: string,
  version: number,
): Promise<ContactDetail> {
  await authorizeOn(ctx, "contact.delete", id, "contact", "contact.read");
  const contact = await locked(ctx, id, version);
  if (contact.deletedAt) {
    await refuseTaken(ctx, contact);
    contact.deletedAt = null;
    contact.updatedAt = ctx.now();
    record(ctx, contactRestored, id, {});
    await ctx.em.flush();
  }
  return contactDetail(ctx, id);
}

async function locked(ctx: Context, id: string, version: number): Promise<Contact> {
  const contact = await ctx.em.findOne(Contact, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!contact) throw notFound("contact");
  if (contact.version === version) return contact;
  throw stale(await contactDetail(ctx, id), await changedSince(ctx, "contact", id, version));
}

/** What something else follows from; an edit elsewhere need not derive anything again. */
const SOURCES: readonly string[] = [
  "firstName",
  "lastName",
  "email",
  "directPhone",
  "mobilePhone",
  "hqPhone",
  "country",
  "state",
  "timeZone",
  "linkedinUrl",
  "accountId",
];

async function rederive(ctx: Context, contact: Contact, patch: ContactPatch) {
  if (!Object.keys(patch).some((field) => SOURCES.includes(field))) return {};
  const accountId = patch.accountId === undefined ? contact.accountId : patch.accountId;
  const known = contact.timeZoneSource === "explicit" ? contact.timeZone : null;
  const whole: ContactSource = { ...contact, timeZone: known, ...patch };
  return derive(whole, patch, await accountRegion(ctx, accountId, patch.accountId !== undefined));
}

/** Derived columns of the whole record; faults only in what the person sent. */
function derive(whole: ContactSource, sent: ContactPatch, region: string | null) {
  const { derived, faults } = deriveContact(whole, region);
  const own = faults.filter((fault) => fault.field in sent);
  if (own.length === 0) return derived;
  throw new AppError("invalid", own[0]!.message, {
    errors: own.map(({ field, message }) => ({ path: `body.${field}`, message })),
  });
}

/** Fields that a person sets by hand and imports then leave alone. */
function lockable(fields: readonly PropertyKey[]): string[] {
  return fields.map(String).filter((field) => field in contactFields && field !== "lockedFields");
}

/** Country of the account, for national phone numbers. @throws AppError invalid when there is none */
async function accountRegion(
  ctx: Context,
  accountId: string | null | undefined,
  mustLive = true,
): Promise<string | null> {
  if (!accountId) return null;
  const account = await queryOne<{ country: string | null; deleted: boolean }>(
    ctx,
    `select hq_country as country, deleted_at is not null as deleted from account where id = $1`,
    [accountId],
  );
  if (!account || (mustLive && account.deleted)) {
    throw invalid("body.accountId", "There is no such account.");
  }
  return account.country;
}

async function refuseTaken(ctx: Context, contact: Contact): Promise<void> {
  if (!contact.emailKey) return;
  const other = await queryOne<{ id: string }>(
    ctx,
    `select id from contact where email_key = $1 and id <> $2 and deleted_at is null`,
    [contact.emailKey, contact.id],
  );
  if (!other) return;
  throw new AppError("taken", "Another contact has this e-mail address.", {
    current: { id: other.id },
    errors: [{ path: "body.email", message: "Another contact has this e-mail address." }],
  });
}
