import { IconButton } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { leave } from "../edit/leave.ts";
import { Where } from "../edit/use-unsaved.ts";
import styles from "./Drawer.module.css";
import { KeyHint } from "./Kbd.tsx";
import { useFocusReturn } from "./use-focus-return.ts";
import { useKeys } from "./use-keys.ts";

const WIDTHS = { normal: 400, wide: 640 };
const MIN_WIDTH = 320;
const STEP = 24;

interface DrawerProps {
  /** Nothing is drawn while false. */
  open: boolean;
  title: ReactNode;
  /** Beside the title: a status, presence. */
  aside?: ReactNode;
  /** Bottom bar: the actions on this record. */
  footer?: ReactNode;
  onClose: () => void;
  /** Its first control has the focus when it opens: a form without an `autoFocus`. */
  takesFocus?: boolean;
  /** 400 or 640 px to begin with; each is dragged and remembered on its own. */
  size?: keyof typeof WIDTHS;
  /** Names this drawer's remembered width, when it differs from others of its size. */
  name?: string;
  children: ReactNode;
}

/**
 * Details beside the grid. Not modal: the grid keeps the focus and the drawer follows its row; Esc
 * closes it and gives the focus back to where it was. Closing asks first when something typed in it is
 * not saved.
 */
export function Drawer({
  open,
  title,
  aside,
  footer,
  onClose,
  takesFocus = false,
  size = "normal",
  name = size,
  children,
}: DrawerProps) {
  const element = useRef<HTMLElement>(null);
  const { width, resize } = useWidth(`pivotal.drawer.${name}`, WIDTHS[size]);
  const giveFocusBack = useFocusReturn(open);
  useEffect(() => {
    if (!open) return;
    const panel = element.current;
    if (takesFocus) panel?.querySelector<HTMLElement>(`.${styles.body} button`)?.focus();
    return () => {
      if (panel?.contains(document.activeElement) || document.activeElement === document.body) {
        giveFocusBack();
      }
    };
  }, [open, takesFocus, giveFocusBack]);
  const close = () => leave("drawer", onClose);
  useKeys(
    { escape: { label: "Close the drawer", run: close } },
    { layer: "drawer", enabled: open },
  );
  const what = typeof title === "string" ? title : "Details";
  const where = useMemo(() => ({ layer: "drawer" as const, what }), [what]);
  if (!open) return null;
  return (
    <aside ref={element} className={styles.drawer} style={{ width }} aria-label={what}>
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the drawer"
        aria-valuenow={width}
        aria-valuemin={MIN_WIDTH}
        tabIndex={0}
        className={styles.handle}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          event.preventDefault();
        }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          resize((element.current?.getBoundingClientRect().right ?? 0) - event.clientX);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") resize(width + STEP);
          if (event.key === "ArrowRight") resize(width - STEP);
        }}
      />
      <header className={styles.header}>
        <h2 className={styles.title} title={typeof title === "string" ? title : undefined}>
          {title}
        </h2>
        {aside}
        <KeyHint label="Close" combo="escape">
          <IconButton
            size="1"
            variant="ghost"
            color="gray"
            aria-label="Close"
            className={styles.close}
            onClick={close}
          >
            <X size={16} strokeWidth={1.75} />
          </IconButton>
        </KeyHint>
      </header>
      <Where value={where}>
        <div className={styles.body}>{children}</div>
        {footer && <footer className={styles.footer}>{footer}</footer>}
      </Where>
    </aside>
  );
}

function useWidth(key: string, initial: number) {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(key)) || initial);
  const resize = (next: number) => {
    const clamped = Math.round(Math.max(MIN_WIDTH, Math.min(next, window.innerWidth * 0.6)));
    localStorage.setItem(key, String(clamped));
    setWidth(clamped);
  };
  return { width, resize };
}
