import { Link as Styled } from "@radix-ui/themes";
import type { ReactNode } from "react";
import { Link } from "wouter";

/** A way to another page of the workspace, inside text and footers. */
export function PageLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Styled size="2" asChild>
      <Link href={href}>{children}</Link>
    </Styled>
  );
}
