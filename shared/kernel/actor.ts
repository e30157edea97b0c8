import type { Id } from "./ids.ts";
import type { Role } from "./access.ts";

/** A signed-in person, or a named part of the system (a job, a loop, the set-up command). */
export type Actor = UserActor | SystemActor;

export interface UserActor {
  kind: "user";
  userId: Id;
  name: string;
  roles: readonly Role[];
  /** The client organisation of a client user; null for staff. */
  clientId: Id | null;
  sessionId: Id;
  /** Raised by role change, password change and sign-out everywhere: older tokens stop working. */
  sessionVersion: number;
}

export interface SystemActor {
  kind: "system";
  /** For the audit: `job:import-contacts`, `loop:lease-sweeper`. */
  name: string;
}
