import { Suspense, useMemo } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import type { Role, Verb } from "#shared/kernel/access.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { ConfirmDialog } from "#web/kernel/ui/ConfirmDialog.tsx";
import { ErrorBoundary } from "#web/kernel/ui/ErrorBoundary.tsx";
import { KeyOverlay } from "#web/kernel/ui/KeyOverlay.tsx";
import { undoNewest } from "#web/kernel/ui/toast.store.ts";
import { lazyPage, lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { EmptyState, PageLoading } from "#web/kernel/ui/States.tsx";
import { isTextEvent, useKeys } from "#web/kernel/ui/use-keys.ts";
import { useNotices } from "#web/notifications/use-notices.ts";
import { forgetPalette, openPalette, usePalette } from "#web/search/palette.store.ts";
import { ForbiddenPage, NotFoundPage } from "./MissingPages.tsx";
import { Navigation } from "./Navigation.tsx";
import { homeOf, routes, type AppRoute } from "./routes.tsx";
import styles from "./Shell.module.css";
import { SandboxBanner } from "./SandboxBanner.tsx";
import { TopBar } from "./TopBar.tsx";
import { useOwnTopic } from "./use-own-topic.ts";

const Palette = lazyPart(() => import("#web/search/Palette.tsx"), "Palette", {
  place: "dialog",
  onClose: forgetPalette,
});
const NOBODY: readonly Role[] = [];
const pages = routes.map((route) => ({ ...route, Page: lazyPage(route.load) }));

/** What the signed-in person may open, in navigation order. */
export function allowedRoutes(verbs: ReadonlySet<Verb>): AppRoute[] {
  return routes.filter((route) => !route.verb || verbs.has(route.verb));
}

/** The workspace: top bar, navigation by role, the page. */
export default function Shell() {
  const verbs = useSession((s) => s.verbs);
  const [location, navigate] = useLocation();
  const allowed = useMemo(() => allowedRoutes(verbs), [verbs]);
  const roles = useSession((s) => s.user?.roles ?? NOBODY);
  const home = homeOf(roles, allowed);
  const go = allowed.flatMap(({ nav, path }) =>
    nav?.key
      ? [[`g ${nav.key}`, { label: nav.label, group: "Go to", run: () => navigate(path) }] as const]
      : [],
  );
  const asked = usePalette((s) => s.asked);
  useOwnTopic();
  useNotices();
  useKeys(
    {
      ...Object.fromEntries(go),
      "mod+k": { label: "Open the command palette", group: "Everywhere", run: () => openPalette() },
      ...(verbs.has("search.use") && {
        "/": { label: "Search records", group: "Everywhere", run: () => openPalette("records") },
      }),
      ".": {
        label: "Actions of the row and page",
        group: "Everywhere",
        run: () => openPalette("actions"),
      },
      "mod+z": {
        label: "Undo the last action",
        group: "Everywhere",
        run: (event) => !isTextEvent(event) && undoNewest(),
      },
    },
    { layer: "shell" },
  );
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <TopBar />
      <div className={styles.body}>
        <Navigation routes={allowed} />
        <main id="main" tabIndex={-1} className={styles.main}>
          <SandboxBanner />
          <ErrorBoundary resetKey={location}>
            <Suspense fallback={<PageLoading />}>
              <Switch>
                {pages.map(({ path, verb, Page }) => (
                  <Route key={path} path={path}>
                    {!verb || verbs.has(verb) ? <Page /> : <ForbiddenPage />}
                  </Route>
                ))}
                <Route path="/">
                  {home ? (
                    <Redirect to={home.path} replace />
                  ) : (
                    <EmptyState
                      title="There is nothing for your role yet"
                      detail="Ask an administrator to give you a role."
                    />
                  )}
                </Route>
                <Route>
                  <NotFoundPage />
                </Route>
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      {asked && (
        <Suspense fallback={null}>
          <Palette routes={allowed} />
        </Suspense>
      )}
      <KeyOverlay />
      <ConfirmDialog />
    </div>
  );
}
