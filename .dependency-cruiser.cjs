// Who may import whom. The words and the table are those of ARCHITECTURE.md and docs/adding-a-feature.md.
const TEST = "\\.(test|e2e|soak|bench)\\.tsx?$";
const SIDES = "^(shared|server|workers|web)/";
const KINDS = [
  "service",
  "entity",
  "queries",
  "policy",
  "present",
  "routes",
  "subscribers",
  "jobs",
  "notices",
  "module",
];

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/**
 * What a file kind of a server module may import of its own module, beside plain helper files.
 * @param {string} kind
 * @param {string[]} allowed
 */
const kind = (kind, allowed) => {
  const refused = KINDS.filter((other) => other !== kind && !allowed.includes(other));
  return forbid(
    `server-${kind}`,
    `A *.${kind}.ts imports of its own module only: ${allowed.join(", ") || "plain files"}.`,
    { path: `^server/([^/]+)/.*\\.${kind}\\.ts$`, pathNot: "^server/kernel/" },
    { path: `^server/$1/.*\\.(${refused.join("|")})\\.ts$` },
  );
};

module.exports = {
  forbidden: [
    forbid(
      "shared-is-the-base",
      "shared imports no other side.",
      { path: "^shared/", pathNot: TEST },
      { path: "^(server|workers|web|test|bench|scripts)/" },
    ),
    forbid(
      "server-side",
      "server imports only shared and server.",
      { path: "^server/", pathNot: TEST },
      { path: "^(workers|web|test|bench|scripts)/" },
    ),
    forbid(
      "web-side",
      "web imports only shared and web.",
      { path: "^web/", pathNot: TEST },
      { path: "^(server|workers|test|bench|scripts)/" },
    ),
    forbid(
      "workers-side",
      "workers import shared, server and workers.",
      { path: "^workers/", pathNot: TEST },
      { path: "^(web|test|bench|scripts)/" },
    ),
    forbid(
      "workers-no-http",
      "Workers use services, entities, jobs and the kernel, never routes or the hub.",
      { path: "^workers/", pathNot: TEST },
      {
        path: "^server/(.*\\.(routes|present|module)\\.ts$|kernel/(http|hub)/|main\\.ts$|server\\.ts$)",
      },
    ),
    forbid(
      "no-test-code",
      "Only tests import test code.",
      { path: SIDES, pathNot: TEST },
      { path: TEST },
    ),

    forbid(
      "kernel-knows-no-module",
      "The kernel imports only kernels.",
      { path: `${SIDES}kernel/`, pathNot: TEST },
      { path: SIDES, pathNot: `${SIDES}kernel/` },
    ),
    forbid(
      "web-frame",
      "Pages do not import the frame around them.",
      { path: "^web/", pathNot: ["^web/app/", TEST] },
      { path: "^web/app/" },
    ),
    forbid(
      "kernel-only-libraries",
      "Only the kernels import express, bullmq, redis and socket.io.",
      { path: SIDES, pathNot: ["/kernel/", TEST] },
      {
        dependencyTypesNot: ["type-only"],
        path: "(^|/)node_modules/(express|bullmq|redis|@redis/[^/]+|socket\\.io|socket\\.io-client|@socket\\.io/[^/]+)/",
      },
    ),

    forbid(
      "shared-schema",
      "A schema imports zod, the kernel, other schemas and pure rules.",
      { path: "^shared/.*\\.schema\\.ts$", pathNot: "^shared/kernel/" },
      { path: "^shared/", pathNot: "(^shared/kernel/|\\.(schema|rules)\\.ts$)" },
    ),
    forbid(
      "shared-contract",
      "A contract imports the kernel, schemas, pure rules and shapes of other contracts.",
      { path: "^shared/.*\\.contract\\.ts$" },
      { path: "^shared/", pathNot: "(^shared/kernel/|\\.(schema|rules|contract)\\.ts$)" },
    ),
    forbid(
      "shared-events",
      "Events import the kernel, schemas and pure rules.",
      { path: "^shared/.*\\.events\\.ts$" },
      { path: "^shared/", pathNot: "(^shared/kernel/|\\.(schema|rules)\\.ts$)" },
    ),

    forbid(
      "server-between-modules",
      "Of another module one imports *.service.ts, *.entity.ts, *.present.ts, *.project.ts and *.registry.ts.",
      // demo makes a whole agency, exports read any module: both stand above all
      {
        path: "^server/([^/]+)/",
        pathNot: ["^server/(kernel|demo|exports)/", TEST, "\\.queries\\.ts$"],
      },
      {
        path: "^server/[^/]+/",
        pathNot: [
          "^server/(kernel|migrations|$1)/",
          "\\.(service|entity|present|project|registry)\\.ts$",
        ],
      },
    ),
    kind("entity", []),
    kind("queries", ["entity", "policy", "present"]),
    kind("policy", ["entity"]),
    kind("present", ["entity", "queries", "policy"]),
    kind("service", ["entity", "queries", "policy", "present", "jobs"]),
    kind("routes", ["service", "policy", "present", "queries"]),
    kind("subscribers", ["service", "jobs"]),
    kind("jobs", []),
    kind("notices", ["entity", "queries", "present"]),
    forbid(
      "server-entity-lower",
      "An entity imports entities, its shared files and the kernel.",
      { path: "\\.entity\\.ts$" },
      { path: "^server/", pathNot: "(^server/kernel/|\\.entity\\.ts$)" },
    ),
    forbid(
      "queries-between-modules",
      "Queries read any entity; of another module they may ask the service.",
      { path: "^server/([^/]+)/.*\\.queries\\.ts$", pathNot: TEST },
      {
        path: "^server/[^/]+/",
        pathNot: ["^server/(kernel|$1)/", "\\.(entity|service|registry)\\.ts$"],
      },
    ),

    forbid(
      "no-cycle",
      "No cycles, but between entities that refer to each other.",
      { pathNot: "\\.entity\\.ts$" },
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid("resolvable", "Every import leads somewhere.", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|\\.cache|\\.data)/" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts"],
    },
    cache: { folder: ".cache/dependency-cruiser", strategy: "content" },
  },
};
