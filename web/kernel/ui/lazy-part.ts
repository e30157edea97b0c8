import { lazy, type ComponentType, type LazyExoticComponent } from "react";

/**
 * A part of a page that is loaded when it is first shown: a drawer with a form, a dialog, a chart.
 * `<Page drawer>` waits for it without blanking the page; elsewhere put it in a `<Suspense>`.
 *
 *     const NewContactDrawer = lazyPart(() => import("./NewContactDrawer.tsx"), "NewContactDrawer");
 */
export function lazyPart<P, K extends string>(
  load: () => Promise<Record<K, ComponentType<P>>>,
  name: K,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: (await load())[name] }));
}
