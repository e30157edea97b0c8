import { leave } from "../edit/leave.ts";
import { Button, Dialog, Flex, Text } from "@radix-ui/themes";
import { CloudOff, RefreshCw, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Drawer } from "./Drawer.tsx";
import { Page } from "./Page.tsx";
import type { Fault } from "./part-loader.ts";
import styles from "./States.module.css";

export type PartPlace = "drawer" | "page" | "dialog";

interface PartFailedProps {
  fault: Fault;
  isTrying: boolean;
  place: PartPlace;
  onRetry: () => Promise<void>;
  onClose?: () => void;
}

const WORDS = {
  offline: {
    Icon: CloudOff,
    title: "You are offline",
    detail: "This part loads by itself as soon as the connection is back. What you typed is kept.",
  },
  failed: {
    Icon: TriangleAlert,
    title: "This part did not load",
    detail: "It is tried again by itself. What you typed is kept.",
  },
  updated: {
    Icon: RefreshCw,
    title: "Pivotal was updated",
    detail: "Reload the page to open this part in the new version.",
  },
} as const satisfies Record<Fault, object>;

/** Takes the place of a part that cannot be had for now, and has it tried again. */
export function PartFailed({ place, onClose, ...state }: PartFailedProps) {
  const body = <Body {...state} />;
  const { title } = WORDS[state.fault];
  if (place === "page") return <Page title="Not loaded">{body}</Page>;
  if (place === "drawer") {
    return (
      <Drawer open title="Not loaded" onClose={onClose ?? (() => undefined)}>
        {body}
      </Drawer>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose?.()}>
      <Dialog.Content size="2" maxWidth="420px" aria-describedby={undefined} aria-label={title}>
        {body}
      </Dialog.Content>
    </Dialog.Root>
  );
}

function Body({
  fault,
  isTrying,
  onRetry,
}: Pick<PartFailedProps, "fault" | "isTrying" | "onRetry">) {
  useTriesAgain(fault, onRetry);
  // an automatic try is not shown: the button would flicker
  const [asked, setAsked] = useState(0);
  const { Icon, title, detail } = WORDS[fault];
  const ask = () => {
    setAsked(asked + 1);
    void onRetry();
  };
  return (
    <Flex
      className={styles.state}
      role="alert"
      direction="column"
      align="center"
      justify="center"
      gap="2"
    >
      <Icon size={20} strokeWidth={1.5} aria-hidden className={styles.icon} />
      <Text size="2" weight="medium" align="center">
        {title}
      </Text>
      <Text size="2" color="gray" align="center" className={styles.detail}>
        {detail}
      </Text>
      {fault === "updated" ? (
        <Button size="1" className={styles.action} onClick={reload}>
          Reload
        </Button>
      ) : (
        <Button
          size="1"
          variant="soft"
          className={styles.action}
          loading={asked > 0 && isTrying}
          onClick={ask}
        >
          Try again
        </Button>
      )}
      {fault === "failed" && asked > 1 && !isTrying && (
        <Button size="1" variant="ghost" color="gray" onClick={reload}>
          Reload the page
        </Button>
      )}
    </Flex>
  );
}

/** What is typed on the page asks before it goes. */
const reload = () => leave("page", () => window.location.reload());

/** Pauses before the tries that nobody asked for, milliseconds; the last one from then on. */
const PAUSES = [2_000, 5_000, 15_000, 30_000] as const;

/** Tries when it is shown, when the browser is online again, and now and then while it is looked at. */
function useTriesAgain(fault: Fault, retry: () => Promise<void>): void {
  const mayWork = fault !== "updated";
  useEffect(() => {
    if (!mayWork) return;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout>;
    const again = () => void retry();
    const later = () => {
      timer = setTimeout(
        () => {
          again();
          later();
        },
        PAUSES[Math.min(tries++, PAUSES.length - 1)],
      );
    };
    again();
    later();
    window.addEventListener("online", again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", again);
    };
  }, [mayWork, retry]);
}
