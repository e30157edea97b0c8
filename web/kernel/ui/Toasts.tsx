import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Toast } from "radix-ui";
import { RequestDetails } from "./RequestDetails.tsx";
import { toast, useToasts, type ToastItem } from "./toast.store.ts";
import styles from "./Toasts.module.css";

const ICONS = { good: CircleCheck, quiet: Info, bad: CircleAlert };

/** Draws what `toast` says; once, in the app's frame. */
export function Toasts() {
  const items = useToasts((s) => s.items);
  return (
    <Toast.Provider swipeDirection="left" label="Message">
      {items.map((item) => (
        <One key={item.id} item={item} />
      ))}
      <Toast.Viewport className={styles.viewport} />
    </Toast.Provider>
  );
}

function One({ item }: { item: ToastItem }) {
  const Icon = ICONS[item.tone];
  return (
    <Toast.Root
      className={styles.toast}
      data-tone={item.tone}
      type={item.tone === "bad" ? "foreground" : "background"}
      duration={item.duration}
      onOpenChange={(open) => open || toast.dismiss(item.id)}
    >
      <Icon size={16} strokeWidth={2} className={styles.icon} aria-hidden />
      <div className={styles.text}>
        <Toast.Title className={styles.title}>
          {item.title}
          {item.count > 1 && <span className={styles.count}> ×{item.count}</span>}
        </Toast.Title>
        {item.detail && (
          <Toast.Description className={styles.detail}>{item.detail}</Toast.Description>
        )}
        {item.requestId && <RequestDetails id={item.requestId} />}
      </div>
      {item.action && (
        <Toast.Action
          className={styles.action}
          altText={item.action.label}
          onClick={item.action.run}
        >
          {item.action.label}
        </Toast.Action>
      )}
      <Toast.Close className={styles.close} aria-label="Close">
        <X size={14} strokeWidth={1.75} />
      </Toast.Close>
    </Toast.Root>
  );
}
