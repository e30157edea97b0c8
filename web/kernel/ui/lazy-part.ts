import {
  createElement,
  use,
  useSyncExternalStore,
  type ComponentType,
  type FunctionComponent,
} from "react";
import { PartLoader } from "./part-loader.ts";
import { faultOf } from "./part-fault.ts";
import { PartFailed, type PartPlace } from "./PartFailed.tsx";

interface LazyPartOptions {
  /** Where it stands, and so what takes its place while it cannot be had; a drawer unless told. */
  place?: PartPlace;
  /** Closes what takes its place; else the part's own `onClose`. */
  onClose?: () => void;
}

/**
 * A part of a page that is loaded when it is first shown: a drawer with a form, a dialog, a chart.
 * `<Page drawer>` waits for it without blanking the page; elsewhere put it in a `<Suspense>`. A part
 * that cannot be had says so in its own place and is tried again; the page stays as it is.
 *
 *     const NewContactDrawer = lazyPart(() => import("./NewContactDrawer.tsx"), "NewContactDrawer");
 */
export function lazyPart<P extends object, K extends string>(
  load: () => Promise<Record<K, ComponentType<P>>>,
  name: K,
  { place = "drawer", onClose }: LazyPartOptions = {},
): FunctionComponent<P> {
  const loader = new PartLoader(async () => (await load())[name], faultOf);
  function LazyPart(props: P) {
    const { part, fault, isTrying } = useSyncExternalStore(loader.subscribe, loader.state);
    if (part) return createElement(part, props);
    if (fault === null) {
      use(loader.first());
      return null;
    }
    const close = onClose ?? ("onClose" in props ? (props.onClose as () => void) : undefined);
    return createElement(PartFailed, {
      fault,
      isTrying,
      place,
      onRetry: loader.retry,
      onClose: close,
    });
  }
  return LazyPart;
}

/** A whole page that is loaded when its address is opened; its module's default export. */
export function lazyPage<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): FunctionComponent<P> {
  return lazyPart(load, "default", { place: "page" });
}
