import { Suspense } from "react";
import { useSession } from "#web/kernel/api/session.store.ts";
import { lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";

const SignInAgain = lazyPart(() => import("#web/auth/SignInAgain.tsx"), "SignInAgain", {
  place: "dialog",
});

/** Asks to sign in over the page when the server has ended the session; the page stays as it is. */
export function SessionEnded() {
  const hasEnded = useSession((s) => s.status === "ended");
  const giveFocusBack = useFocusReturn(hasEnded);
  if (!hasEnded) return null;
  return (
    <Suspense fallback={null}>
      <SignInAgain onCloseAutoFocus={giveFocusBack} />
    </Suspense>
  );
}
