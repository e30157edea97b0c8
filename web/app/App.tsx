import { Theme } from "@radix-ui/themes";
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, use } from "react";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { queryClient } from "#web/kernel/api/query-client.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useGuardedLocation, useGuardedSearch } from "#web/kernel/edit/location.ts";
import { ErrorBoundary } from "#web/kernel/ui/ErrorBoundary.tsx";
import { lazyPage } from "#web/kernel/ui/lazy-part.ts";
import { ErrorState, PageLoading } from "#web/kernel/ui/States.tsx";
import { Toasts } from "#web/kernel/ui/Toasts.tsx";

import { SessionEnded } from "./SessionEnded.tsx";

const LoginPage = lazyPage(() => import("#web/auth/LoginPage.tsx"));
const InvitePage = lazyPage(() => import("#web/auth/InvitePage.tsx"));
const ResetRequestPage = lazyPage(() => import("#web/auth/ResetRequestPage.tsx"));
const ResetPage = lazyPage(() => import("#web/auth/ResetPage.tsx"));
const Shell = lazyPage(() => import("./Shell.tsx"));

/** Theme, data, and the one choice before everything else: signed in or not. */
export function App({ restored }: { restored: Promise<string | null> }) {
  return (
    <Theme
      accentColor="blue"
      grayColor="slate"
      radius="small"
      scaling="100%"
      panelBackground="solid"
      appearance="inherit"
    >
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <Suspense fallback={<PageLoading />}>
            <Router hook={useGuardedLocation} searchHook={useGuardedSearch}>
              <Switch>
                <Route path="/invite/:token">{({ token }) => <InvitePage token={token} />}</Route>
                <Route path="/reset" component={ResetRequestPage} />
                <Route path="/reset/:token">{({ token }) => <ResetPage token={token} />}</Route>
                <Route>
                  <Signed restored={restored} />
                </Route>
              </Switch>
            </Router>
          </Suspense>
        </ErrorBoundary>
        <SessionEnded />
        <Toasts />
      </QueryClientProvider>
    </Theme>
  );
}

function Signed({ restored }: { restored: Promise<string | null> }) {
  const failure = use(restored);
  const status = useSession((s) => s.status);
  const [location] = useLocation();
  const isLogin = location === "/login";
  if (status === "signedIn" || status === "ended")
    return isLogin ? <Redirect to={wanted()} replace /> : <Shell />;
  if (failure !== null && status === "unknown") {
    return (
      <ErrorState
        error={new Error(failure)}
        title="Pivotal cannot be reached"
        onRetry={() => window.location.reload()}
      />
    );
  }
  if (isLogin) return <LoginPage />;
  const from = location + window.location.search;
  return (
    <Redirect to={from === "/" ? "/login" : `/login?to=${encodeURIComponent(from)}`} replace />
  );
}

/** The page asked for before signing in; only a path of this origin. */
function wanted(): string {
  const to = new URLSearchParams(window.location.search).get("to") ?? "/";
  return /^\/(?!\/)/.test(to) ? to : "/";
}
