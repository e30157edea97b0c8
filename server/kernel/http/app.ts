import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import compression from "compression";
import express from "express";
import type { Express } from "express";
import helmet from "helmet";
import { TIME_HEADER } from "#shared/kernel/wire.ts";
import { AppError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { requestMetrics } from "../metrics.ts";
import { mount } from "./mount.ts";
import type { Authenticate } from "./mount.ts";
import { openApiDocument } from "./openapi.ts";
import { problemHandler } from "./problem.ts";

interface AppOptions {
  authenticate: Authenticate;
  /** Null when this process may take traffic, else what it waits for. */
  ready(): Promise<string | null>;
  /** What this process goes on without. */
  missing?(): string[];
  /** True once this process stops: who is answered then comes over a new connection, to another. */
  leaving?(): boolean;
}

/** The HTTP side of a hub: API, its documentation, the web app, health. */
export function createApp(
  kernel: Kernel,
  { authenticate, ready, missing = () => [], leaving = () => false }: AppOptions,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", kernel.config.trustProxy);
  app.set("query parser", "simple");
  app.use(securityHeaders(kernel));
  app.use((_req, res, next) => {
    res.set("permissions-policy", PERMISSIONS);
    next();
  });
  app.use((req, res, next) => {
    res.locals.requestId = randomUUID();
    res.set("x-request-id", res.locals.requestId as string);
    if (leaving()) res.set("connection", "close");
    next();
  });
  app.use(requestMetrics());
  // People's data stays out of every cache; what may be kept says so itself. Nor would 304 be true: the
  // ETag is the record's version, but an answer also shows what other records say.
  app.use("/api", (_req, res, next) => {
    res.set("cache-control", "no-store");
    // ages and countdowns on screens go by it
    res.set(TIME_HEADER, String(kernel.now().getTime()));
    next();
  });
  app.get("/healthz", (_req, res) => void res.json({ ok: true }));
  app.get("/readyz", async (_req, res) => {
    const waiting = await ready();
    res.status(waiting ? 503 : 200).json({ ready: !waiting, waiting, missing: missing() });
  });
  app.use(compression());

  const routes = kernel.modules.flatMap((module) => module.routes ?? []);
  const api = express.Router();
  api.use(express.json({ limit: "1mb", strict: true, type: ["application/json"] }));
  api.use((req, _res, next) => {
    const length = Number(req.get("content-length") ?? 0);
    const raw = routes.some(
      ({ endpoint }) => endpoint.raw === "request" && samePath(endpoint.path, req.path),
    );
    if (length > 0 && req.body === undefined && !raw) {
      throw new AppError("unsupported_media", "Send JSON with content-type application/json.");
    }
    next();
  });
  mount(api, kernel, routes, authenticate);
  app.use(api);
  serveDocs(app, kernel);
  app.use("/api", () => {
    throw new AppError("not_found", "There is no such endpoint.");
  });
  serveWeb(app, kernel.config.webDist);
  app.use(problemHandler(kernel.log));
  return app;
}

/** What a page may use of the device: agents speak through the microphone, "Copy" writes the clipboard. */
const ALLOWED = { microphone: "(self)", "clipboard-write": "(self)" };
/** Everything else that a browser knows by name, for this page and for what it frames. */
const DENIED = `accelerometer autoplay bluetooth browsing-topics camera clipboard-read
  compute-pressure display-capture encrypted-media fullscreen gamepad geolocation gyroscope hid
  identity-credentials-get idle-detection keyboard-map local-fonts magnetometer midi otp-credentials
  payment picture-in-picture publickey-credentials-create publickey-credentials-get
  screen-wake-lock serial storage-access sync-xhr unload usb web-share window-management
  xr-spatial-tracking`.split(/\s+/);
const PERMISSIONS = [
  ...Object.entries(ALLOWED).map(([name, to]) => `${name}=${to}`),
  ...DENIED.map((name) => `${name}=()`),
].join(", ");

function samePath(pattern: string, path: string): boolean {
  const want = pattern.split("/");
  const have = path.split("/");
  return (
    want.length === have.length && want.every((part, i) => part[0] === ":" || part === have[i])
  );
}

function securityHeaders(kernel: Kernel): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        // AG Grid and Radix set styles at run time; a nonce leaves violations
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        // also the page's own WebSocket; a script that slipped in reaches no other host
        "connect-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "upgrade-insecure-requests": kernel.config.publicUrl.startsWith("https:") ? [] : null,
      },
    },
    strictTransportSecurity: kernel.config.publicUrl.startsWith("https:"),
    crossOriginEmbedderPolicy: false,
  });
}

// only where its files lie: its own entry would load the whole page into this process, at every start
const require = createRequire(import.meta.url);
const DOCS_FILES = dirname(require.resolve("swagger-ui-dist/package.json"));

function serveDocs(app: Express, kernel: Kernel): void {
  const endpoints = kernel.modules.flatMap((m) => (m.routes ?? []).map((r) => r.endpoint));
  let document: object | undefined;
  app.get("/api/openapi.json", (_req, res) => {
    document ??= openApiDocument(endpoints, kernel.config.publicUrl);
    res.json(document);
  });
  app.get("/api/docs/start.js", (_req, res) => {
    res.type("js").send('SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#docs" });');
  });
  app.get("/api/docs", (_req, res) => {
    res.type("html").send(DOCS_PAGE);
  });
  app.use("/api/docs", express.static(DOCS_FILES, { index: false, maxAge: "1d" }));
}

const DOCS_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pivotal API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css"><body><div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script>`;

/** The built web app: hashed files for ever, the page itself never cached. */
function serveWeb(app: Express, dist: string): void {
  if (!existsSync(dist)) return;
  app.use(
    "/assets",
    express.static(join(dist, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  app.use(express.static(dist, { index: false, maxAge: 0 }));
  app.get("/{*splat}", (_req, res) => {
    res.set("cache-control", "no-cache").sendFile(join(dist, "index.html"));
  });
}
