import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { z } from "zod";
import { zNewPassword } from "#shared/auth/auth.contract.ts";
import { userJoined } from "#shared/users/users.events.ts";
import { zEmail, zPersonName } from "#shared/users/users.schema.ts";
import { hashPassword } from "#server/auth/passwords.service.ts";
import { readConfig } from "#server/kernel/config.ts";
import { systemContext } from "#server/kernel/context.ts";
import { pendingMigrations } from "#server/kernel/db/migrate.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { modules } from "./modules.ts";
import { User } from "#server/users/users.entity.ts";

// Makes the first admin: npm run setup:admin [-- --email a@b.example --name "A B"]. Asks for what the
// flags do not say; without a terminal, the password is what comes on stdin.

/** What the person at the keyboard can mend: printed without a stack. */
class Refused extends Error {}

const zAdmin = z.object({ email: zEmail, name: zPersonName, password: zNewPassword });
type Admin = z.infer<typeof zAdmin>;

async function ask(): Promise<Admin> {
  const { values } = parseArgs({
    options: { email: { type: "string" }, name: { type: "string" } },
  });
  const given = process.stdin.isTTY ? await typed(values) : { ...values, password: await piped() };
  const parsed = zAdmin.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path[0] !== "password" && given[path[0] as "email" | "name"] === undefined
      ? `--${String(path[0])} is needed`
      : `${String(path[0])}: ${message}`,
  );
  throw new Refused(faults.join("\n"));
}

async function typed(values: { email?: string; name?: string }): Promise<Partial<Admin>> {
  let silent = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!silent) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const email = values.email ?? (await terminal.question("E-mail: "));
  const name = values.name ?? (await terminal.question("Name: "));
  const answer = terminal.question("Password (12 characters or more, not shown): ");
  silent = true;
  const password = await answer;
  terminal.close();
  process.stdout.write("\n");
  return { email, name, password };
}

async function piped(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  return text.replace(/\r?\n$/, "");
}

async function makeAdmin(kernel: Kernel, { email, name, password }: Admin): Promise<void> {
  if ((await pendingMigrations(kernel.pool)).length > 0) {
    throw new Refused("Migrations are pending: run npm run migrate first.");
  }
  const passwordHash = await hashPassword(password);
  await transact(systemContext(kernel, "setup-admin"), async (ctx) => {
    if ((await ctx.em.count(User, { roles: { $contains: ["admin"] } })) > 0) {
      throw new Refused("There is an admin already; further ones are invited on the users screen.");
    }
    if ((await ctx.em.count(User, { email })) > 0) {
      throw new Refused(`There is already a user with the e-mail ${email}.`);
    }
    const user = ctx.em.create(User, {
      id: ctx.newId(),
      email,
      name,
      passwordHash,
      roles: ["admin"],
      clientId: null,
      skills: [],
      status: "active",
      sessionVersion: 1,
      version: 1,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    await ctx.em.flush();
    record(ctx, userJoined, user.id, {});
  });
}

try {
  const admin = await ask();
  const kernel = await openKernel(readConfig(), modules, { name: "setup-admin" });
  try {
    await makeAdmin(kernel, admin);
    console.log(`${admin.email} can sign in as the first admin.`);
  } finally {
    await kernel.close();
  }
} catch (err) {
  console.error(err instanceof Refused ? err.message : err);
  process.exitCode = 1;
}
