import { Button, Flex, Spinner, Text } from "@radix-ui/themes";
import { useEffect, useState, type ReactNode } from "react";
import { ApiError, messageOf } from "../api/problem.ts";
import { RequestDetails } from "./RequestDetails.tsx";
import styles from "./States.module.css";

/** Nothing here: one sentence, and one button that leads on. */
export function EmptyState({
  title,
  detail,
  action,
}: {
  title: string;
  detail?: string;
  action?: ReactNode;
}) {
  return (
    <Flex className={styles.state} direction="column" align="center" justify="center" gap="2">
      <Text size="2" weight="medium" align="center">
        {title}
      </Text>
      {detail && (
        <Text size="2" color="gray" align="center" className={styles.detail}>
          {detail}
        </Text>
      )}
      {action && <div className={styles.action}>{action}</div>}
    </Flex>
  );
}

/** What happened, what is safe, Retry, and behind Details the request id to quote. */
export function ErrorState({
  error,
  title = "This could not be loaded",
  safe,
  onRetry,
}: {
  error: unknown;
  title?: string;
  /** What is not affected: "Your changes are kept." */
  safe?: string;
  onRetry?: () => void;
}) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Flex
      className={styles.state}
      role="alert"
      direction="column"
      align="center"
      justify="center"
      gap="2"
    >
      <Text size="2" weight="medium">
        {title}
      </Text>
      <Text size="2" color="gray" align="center" className={styles.detail}>
        {messageOf(error)}
        {safe && ` ${safe}`}
      </Text>
      {onRetry && (
        <Button size="1" variant="soft" onClick={onRetry} className={styles.action}>
          Try again
        </Button>
      )}
      {requestId && <RequestDetails id={requestId} />}
    </Flex>
  );
}

/** Shows its children only after 150 ms, so that fast answers do not flicker. */
export function Delayed({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return shown ? children : null;
}

/** Placeholder lines while data is loading. */
export function SkeletonLines({ lines = 6 }: { lines?: number }) {
  return (
    <Delayed>
      <div className={styles.lines} role="status" aria-label="Loading">
        {Array.from({ length: lines }, (_, i) => (
          <span key={i} className={styles.line} style={{ width: `${88 - ((i * 17) % 44)}%` }} />
        ))}
      </div>
    </Delayed>
  );
}

/** A whole page on its way. */
export function PageLoading() {
  return (
    <Delayed>
      <Flex
        className={styles.state}
        align="center"
        justify="center"
        role="status"
        aria-label="Loading"
      >
        <Spinner size="3" />
      </Flex>
    </Delayed>
  );
}
