import { randomBytes } from "node:crypto";
import type { Role } from "#shared/kernel/access.ts";
import type { ClientKind } from "#shared/users/client-kind.rules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { hashPassword } from "#server/auth/passwords.service.ts";
import { createContext, systemContext } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { User } from "#server/users/users.entity.ts";
import { createTeam } from "#server/users/teams.service.ts";
import { createClient } from "#server/users/users.service.ts";

export interface Login {
  role: Role;
  email: string;
  password: string;
}

export interface DemoPeople {
  logins: Login[];
  clients: string[];
  ids: Record<string, string>;
  /** A context that acts as this person, now or at a moment of the past. */
  as(key: string, at?: Date): Context;
}

const STAFF: [key: string, role: Role, name: string][] = [
  ["admin", "admin", "Ada Admin"],
  ["manager", "campaign_manager", "Mona Manager"],
  ["data", "data_ops", "Dan Dataops"],
  ["agent1", "agent", "Amir Agent"],
  ["agent2", "agent", "Bea Agent"],
  ["agent3", "agent", "Caro Agent"],
  ["agent4", "agent", "Dev Agent"],
  ["reviewer1", "qa_reviewer", "Rita Reviewer"],
  ["reviewer2", "qa_reviewer", "Ravi Reviewer"],
  ["supervisor", "ops_supervisor", "Sam Supervisor"],
];
const TEAMS: [name: string, lead: string, members: string[]][] = [
  ["Audience", "manager", ["manager", "data"]],
  ["Call floor", "supervisor", ["agent1", "agent2", "agent3", "agent4"]],
  ["Quality", "reviewer1", ["reviewer1", "reviewer2", "supervisor"]],
];
const SKILLS: Record<string, string[]> = {
  agent1: ["Security", "French"],
  agent2: ["Security"],
  agent3: ["Analytics", "German"],
  agent4: ["Cloud"],
};
const CLIENTS: [organisation: string, approver: string, viewer: string][] = [
  ["Northwind Cloud", "Nora Northwind", "Nils Viewer"],
  ["Contoso Security", "Conrad Contoso", "Cleo Viewer"],
  ["Fabrikam Analytics", "Fay Fabrikam", "Finn Viewer"],
];

interface OfClient {
  clientId: string;
  clientKind: ClientKind;
}

/** People of every role, their teams and three client organisations with two people each; one password for all, made for this database. */
export async function loadPeople(kernel: Kernel): Promise<DemoPeople> {
  const password = `demo-${randomBytes(9).toString("base64url")}`;
  const passwordHash = await hashPassword(password);
  const ids: Record<string, string> = {};
  const actors = new Map<string, UserActor>();
  const clients: string[] = [];
  const logins: Login[] = [];
  await transact(systemContext(kernel, "demo"), async (ctx) => {
    const add = (key: string, role: Role, name: string, of: OfClient | null): void => {
      const id = ctx.newId();
      const email = `${name.toLowerCase().replace(/\W+/g, ".")}@pivotal.example`;
      ctx.em.create(User, {
        id,
        email,
        name,
        passwordHash,
        roles: [role],
        clientId: of?.clientId ?? null,
        clientKind: of?.clientKind ?? null,
        skills: SKILLS[key] ?? [],
        status: "active",
        sessionVersion: 1,
        version: 1,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      });
      ids[key] = id;
      actors.set(key, {
        kind: "user",
        userId: id,
        name,
        roles: [role],
        clientId: of?.clientId ?? null,
        sessionId: id,
        sessionVersion: 1,
      });
      logins.push({ role, email, password });
    };
    for (const [key, role, name] of STAFF) add(key, role, name, null);
    for (const [i, [organisation, approver, viewer]] of CLIENTS.entries()) {
      const { id: clientId } = await createClient(ctx, organisation);
      clients.push(clientId);
      add(`client${i + 1}`, "client_user", approver, { clientId, clientKind: "approver" });
      add(`viewer${i + 1}`, "client_user", viewer, { clientId, clientKind: "viewer" });
    }
  });
  await loadTeams(kernel, ids);
  return {
    logins,
    clients,
    ids,
    as: (key, at) => {
      const ctx = createContext(kernel, { actor: actors.get(key)! });
      return at ? { ...ctx, now: () => at } : ctx;
    },
  };
}

/** Apart from the people, so that the audit tells their creation and their joining a team as two things. */
function loadTeams(kernel: Kernel, ids: Readonly<Record<string, string>>): Promise<void> {
  return transact(systemContext(kernel, "demo"), async (ctx) => {
    for (const [name, lead, members] of TEAMS) {
      const memberIds = members.map((key) => ids[key]!);
      await createTeam(ctx, { name, leadId: ids[lead]!, memberIds });
    }
  });
}
