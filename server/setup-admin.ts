import { parseArgs } from "node:util";
import { zEmail, zPersonName } from "#shared/users/users.schema.ts";
import { zNewPassword } from "#shared/auth/auth.contract.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { readConfig } from "#server/kernel/config.ts";
import { systemContext } from "#server/kernel/context.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { modules } from "#server/modules.ts";
import { userJoined } from "#shared/users/users.events.ts";
import { User } from "#server/users/users.entity.ts";

// Makes the first admin: npm run setup:admin -- --email a@b.example --name "A B", password on stdin.
const { values } = parseArgs({ options: { email: { type: "string" }, name: { type: "string" } } });
const email = zEmail.parse(values.email);
const name = zPersonName.parse(values.name);
let typed = "";
for await (const chunk of process.stdin) typed += String(chunk);
const password = zNewPassword.parse(typed.replace(/\r?\n$/, ""));

const kernel = await openKernel(readConfig(), modules, { name: "setup-admin" });
const passwordHash = await hashPassword(password);
await transact(systemContext(kernel, "setup-admin"), async (ctx) => {
  if ((await ctx.em.count(User, { roles: { $contains: ["admin"] } })) > 0) {
    throw new Error("There is an admin already; further ones are invited from the user screen.");
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
kernel.log.info("the first admin can sign in");
await kernel.close();
