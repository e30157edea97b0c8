import { isValidElement, Suspense, useEffect, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Link, useLocation } from "wouter";
import { create } from "zustand";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import styles from "./Page.module.css";
import { rememberPage } from "./recent.store.ts";

/** Where a page's title goes: the shell's top bar hands over its element. */
export const usePageSlot = create<{ element: HTMLElement | null }>(() => ({ element: null }));

export interface Crumb {
  label: string;
  to: string;
}

interface PageProps {
  title: string;
  /** The way back up: `[{ label: "Campaigns", to: "/campaigns" }]`. */
  breadcrumb?: readonly Crumb[];
  /** Beside the title: a status, presence. */
  aside?: ReactNode;
  /** A `<Toolbar>`, above the body. */
  toolbar?: ReactNode;
  /** Beside the body: a `<Drawer>`. */
  drawer?: ReactNode;
  /** `fill` (grids: no scrolling of the page, no padding) or `prose` (forms, details: scrolls, padded). */
  layout?: "fill" | "prose";
  children: ReactNode;
}

/** The frame of every screen: title in the top bar, toolbar, body, drawer beside it. */
export function Page({
  title,
  breadcrumb = [],
  aside,
  toolbar,
  drawer,
  layout = "fill",
  children,
}: PageProps) {
  const isDetails = breadcrumb.length > 0;
  const slot = usePageSlot((s) => s.element);
  const [path] = useLocation();
  useEffect(() => {
    document.title = `${title} · Pivotal`;
    // what is only being made is no record yet
    if (isDetails && !path.endsWith("/new")) rememberPage({ path, title });
  }, [path, title, isDetails]);
  const header = (
    <>
      {breadcrumb.map((crumb) => (
        <span key={crumb.to} className={styles.crumb}>
          <Link href={crumb.to}>{crumb.label}</Link>
          <span aria-hidden>/</span>
        </span>
      ))}
      <h1 className={styles.title} title={title}>
        {title}
      </h1>
      {aside && <span className={styles.aside}>{aside}</span>}
    </>
  );
  return (
    <>
      {slot && createPortal(header, slot)}
      <div className={styles.page}>
        <div className={styles.main}>
          {toolbar}
          <div className={layout === "fill" ? styles.fill : styles.prose}>{children}</div>
        </div>
        <Suspense fallback={null}>
          <Beside>{drawer}</Beside>
        </Suspense>
      </div>
    </>
  );
}

/** A drawer that failed to draw takes nothing of the page with it; the next one is drawn anew. */
function Beside({ children }: { children: ReactNode }) {
  if (!children) return null;
  const key = isValidElement(children) ? String(children.key) : "";
  return (
    <ErrorBoundary resetKey={key} title="This part stopped working">
      {children}
    </ErrorBoundary>
  );
}
