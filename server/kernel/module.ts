import type { UserActor } from "#shared/kernel/actor.ts";
import type { Action } from "#shared/kernel/action.ts";
import type { Role, Verb } from "#shared/kernel/access.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import type { TopicDef, TopicParams } from "#shared/kernel/topics.ts";
import type { Context } from "./context.ts";
import type { AnyEntityClass } from "./db/database.ts";
import type { OutboxRow } from "./events/outbox.ts";
import type { JobDefinition } from "./jobs/job.ts";
import type { Notice } from "./notices.ts";
import type { Recorded } from "./db/recorded.ts";
import type { Exec } from "./db/exec.ts";
import type { MountedRoute } from "./http/route.ts";

/**
 * Turns what happened to records of one kind into topic events. Runs after the flush, inside the
 * transaction, once per kind with all that was recorded: it reads the fresh rows set-wise.
 */
export type Projector = (ctx: Context, records: readonly Recorded[]) => Promise<OutboxRow[]>;

/** A reaction to another module's action: a job, enqueued in the transaction of its cause. */
export interface Subscriber {
  on: Action;
  job: JobDefinition;
  /** Runs in the transaction of the cause: `ctx` says who did it and when. */
  payload(record: Recorded, ctx: Context): Record<string, unknown>;
  /** Same id = same work: a second one is dropped while the first waits. */
  jobId?(record: Recorded): string;
}

/**
 * Who may follow topics of one pattern: of those asked for, told by their parameters, it gives back
 * the objects of those that this person may follow. One answer for all, with one query at most: a
 * connection asks for a hundred at once.
 */
export type TopicPolicy = (
  actor: UserActor,
  asked: readonly TopicParams[],
  exec: Exec,
) => Promise<readonly TopicParams[]>;

/** A topic of the hub and, for `own` scopes or finer rules, who may hear it. */
export interface TopicEntry {
  def: TopicDef;
  canSubscribe?: TopicPolicy;
  /** Of a gauge: what its rows give now. `npm run verify` compares. */
  actual?: ActualGauge;
}

/**
 * The values of a gauge topic as its rows give them, by key. Gets those that are shown: what moves
 * with the clock alone is taken from there, read by `actualOf`. A key that is left out is not settled,
 * or gone.
 */
export type ActualGauge = (
  ctx: Context,
  params: Record<string, string>,
  shown: ReadonlyMap<string, unknown>,
) => Promise<ReadonlyMap<string, unknown>>;

/** Narrows a verb of scope `own` to single records: of `ids`, those the actor may touch. */
export type ScopePolicy = (ctx: Context, ids: readonly string[]) => Promise<Set<string>>;

/**
 * The same narrowing as an SQL condition over a record's id, for lists and filters.
 * @param user placeholder of the actor's id, with its type; the condition must use it
 */
export type ScopeSql = (roles: readonly Role[], id: string, user: string) => string;

export interface SearchKind {
  kind: string;
  verb: Verb;
  /** At most `limit` hits, best first; only what the actor may see. */
  find(ctx: Context, text: string, limit: number): Promise<SearchHit[]>;
}

/**
 * What a person holds in this module and how it goes over to a successor when they leave. Both run in
 * the transaction that ends their access; `give` records what it changes, so that screens follow.
 */
export interface Handover {
  what: string;
  count(ctx: Context, userId: string): Promise<number>;
  /** @throws AppError invalid when the successor may not hold it */
  give(ctx: Context, userId: string, successor: Successor): Promise<number>;
}

export interface Successor {
  id: string;
  name: string;
  roles: readonly Role[];
}

export interface SearchHit {
  kind: string;
  id: string;
  title: string;
  subtitle: string;
  path: string;
}

/**
 * A kind of long work that people start and wait for: the jobs ring lists and commands it. Whoever
 * does the work tells of it with `publishJob()`.
 */
export interface WorkKind {
  /** As in `JobRow.name`. */
  name: string;
  /** Work of one person, newest first: all that runs and what ended since `since`, or only `ids`. */
  list(ctx: Context, wanted: WorkWanted): Promise<JobRow[]>;
  cancel?(ctx: Context, id: string): Promise<unknown>;
  pause?(ctx: Context, id: string): Promise<unknown>;
  resume?(ctx: Context, id: string): Promise<unknown>;
}

export interface WorkWanted {
  userId: string;
  since: Date;
  ids?: readonly string[];
}

/** A finding of `npm run verify`: a stored figure that its rows do not give. */
export interface Drift {
  what: string;
  stored: unknown;
  actual: unknown;
}

/** A connection of a person's page whose socket a hub has lost. */
export interface Disconnect {
  userId: string;
  connection: string;
}

/** A module's single registration. */
export interface ServerModule {
  name: string;
  entities?: AnyEntityClass[];
  /** Kinds whose field changes the unit of work audits: entity class name → kind. */
  audited?: Record<string, string>;
  routes?: MountedRoute[];
  topics?: TopicEntry[];
  jobs?: JobDefinition[];
  /** Of the whole system's modules, for one that stands above all. */
  subscribers?: Subscriber[] | ((modules: readonly ServerModule[]) => Subscriber[]);
  /** Of what its people are notified. */
  notices?: Notice[];
  project?: Record<string, Projector>;
  scopePolicies?: Partial<Record<Verb, ScopePolicy>>;
  scopeSql?: Partial<Record<Verb, ScopeSql>>;
  /**
   * Records of a collection (`leads` of `/api/leads`), or under a name in an answer (`currentTask`): of
   * `ids`, those that the actor may see now. Asked before a stored answer is given once more.
   */
  replayPolicies?: Record<string, ScopePolicy>;
  search?: SearchKind[];
  /** Long work that people start and wait for. */
  work?: WorkKind[];
  /** What ends sooner when the page that began it is gone. Not told when the hub itself is killed. */
  onDisconnect?: (ctx: Context, gone: readonly Disconnect[]) => Promise<void>;
  handover?: Handover[];
  /** What else ends with a person's access: nothing that anybody would go on with. */
  onOffboard?: (ctx: Context, userId: string) => Promise<void>;
  verify?: (ctx: Context) => Promise<Drift[]>;
}
