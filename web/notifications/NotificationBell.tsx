import { Button, Popover } from "@radix-ui/themes";
import { Bell } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { readNotifications } from "#shared/notifications/notifications.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import bar from "#web/kernel/ui/TopBarPopover.module.css";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import { NotificationList } from "./NotificationList.tsx";
import { useNotifications } from "./use-notifications.ts";

const SHOWN = 12;

/** What others, the clock and workers did that asks for my look; the count is of what I have not read. */
export function NotificationBell() {
  const { rows, unread, loading, error, onReload } = useNotifications();
  const [open, setOpen] = useState(false);
  const readAll = useCommand(readNotifications);
  useKeys(
    { "g n": { label: "Open notifications", group: "Everywhere", run: () => setOpen(true) } },
    { layer: "shell" },
  );
  const label = unread === 0 ? "Notifications" : `Notifications: ${unread} unread`;
  const close = () => setOpen(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <KeyHint label={label} combo="g n">
        <Popover.Trigger>
          <button type="button" className={bar.trigger} aria-label={label}>
            <Bell size={16} strokeWidth={1.75} aria-hidden className={bar.icon} />
            {unread > 0 && <span className={bar.unread}>{unread > 99 ? "99+" : unread}</span>}
          </button>
        </Popover.Trigger>
      </KeyHint>
      <Popover.Content className={bar.panel} align="end" size="1" aria-label="Notifications">
        <div className={bar.header}>
          <h2 className={bar.title}>Notifications</h2>
          {unread > 0 && (
            <Button
              size="1"
              variant="ghost"
              loading={readAll.isPending}
              onClick={() => readAll.mutate({ body: {} })}
            >
              Mark all as read
            </Button>
          )}
          <Link href="/notifications" onClick={close} className={bar.link}>
            All
          </Link>
        </div>
        {error !== null && <ErrorState error={error} onRetry={onReload} />}
        {loading && <SkeletonLines lines={3} />}
        {!loading && error === null && rows.length === 0 && (
          <p className={bar.quiet}>Nothing yet. What others do with your work shows here.</p>
        )}
        {rows.length > 0 && <NotificationList rows={rows.slice(0, SHOWN)} onOpened={close} />}
      </Popover.Content>
    </Popover.Root>
  );
}
