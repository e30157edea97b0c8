import { Button } from "@radix-ui/themes";
import { Link } from "wouter";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";

const home = (
  <Button asChild size="1" variant="soft">
    <Link href="/">Go to your start page</Link>
  </Button>
);

/** No such page, or a record that is not there for this person: the two look the same. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <EmptyState
        title="There is nothing at this address"
        detail="It may have been removed, or you may not be allowed to see it."
        action={home}
      />
    </Page>
  );
}

/** A page of the workspace that this person's roles do not open. */
export function ForbiddenPage() {
  return (
    <Page title="Not for your role">
      <EmptyState
        title="Your role does not open this page"
        detail="An administrator can change what you may see."
        action={home}
      />
    </Page>
  );
}
