// Who may import whom. The words and the table are those of ARCHITECTURE.md and docs/adding-a-feature.md.
const TEST = "\\.(test|e2e|soak|bench)\\.tsx?$";
const SIDES = "^(shared|server|workers|web)/";
const KINDS = [
  "entity",
  "handover",
  "jobs",
  "notices",
  "module",
  "page",
  "policy",
  "port",
  "present",
  "project",
  "provider",
  "queries",
  "registry",
  "routes",
  "rules",
  "service",
  "subscribers",
  "verify",
  "work",
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
      "web-between-modules",
      "A web module imports the kit and its own folder; of others, what is named a widget, words, and what they read.",
      { path: "^web/([^/]+)/", pathNot: ["^web/(app|kernel)/", TEST] },
      {
        path: "^web/",
        pathNot: ["^web/(kernel|$1)/", "\\.widget\\.tsx?$", "\\.(words|queries)\\.ts$"],
      },
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
      "Of another module or room one imports what it shows to others: services, entities, policies, presenters, projectors, registries, rules and ports.",
      // demo makes a whole agency, exports read any module: both stand above all
      {
        path: "^server/(.+)/[^/]+$",
        pathNot: ["^server/(kernel|demo|exports)/", TEST, "\\.(queries|module)\\.ts$"],
      },
      {
        path: "^server/.+/",
        pathNot: [
          "^server/(kernel/|migrations/|$1/[^/]+$)",
          "\\.(service|entity|policy|present|project|registry|rules|port)\\.ts$",
        ],
      },
    ),
    forbid(
      "server-manifest",
      "A manifest collects its own files, those of the rooms of its domain, and registries.",
      { path: "^server/([^/]+)/.*\\.module\\.ts$", pathNot: "^server/kernel/" },
      {
        path: "^server/",
        pathNot: ["^server/(kernel|$1)/", "\\.(registry|service|policy)\\.ts$"],
      },
    ),
    kind("entity", []),
    kind("rules", ["entity", "port"]),
    kind("port", []),
    kind("provider", ["port", "rules", "service"]),
    kind("queries", ["entity", "policy", "present", "rules", "registry"]),
    kind("policy", ["entity", "rules"]),
    kind("present", ["entity", "queries", "policy", "provider", "rules"]),
    kind("project", ["entity", "queries", "present", "rules", "service", "policy"]),
    kind("registry", ["entity", "port", "provider", "rules"]),
    kind("service", [
      "entity",
      "queries",
      "policy",
      "present",
      "project",
      "jobs",
      "work",
      "rules",
      "registry",
      "port",
    ]),
    kind("verify", ["entity", "queries", "service", "rules"]),
    kind("handover", ["entity", "queries", "policy", "service", "rules"]),
    kind("work", ["entity", "queries", "present", "policy", "service", "rules"]),
    kind("page", ["rules"]),
    kind("routes", ["service", "policy", "present", "queries", "page", "rules"]),
    kind("subscribers", ["service", "jobs", "rules"]),
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
        pathNot: ["^server/(kernel|$1)/", "\\.(entity|service|registry|rules)\\.ts$"],
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
