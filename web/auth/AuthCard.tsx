import { Card, Heading, Text } from "@radix-ui/themes";
import { useEffect, type ReactNode } from "react";
import styles from "./AuthCard.module.css";

/** The centred card of everything before signing in. */
export function AuthCard({
  title,
  lead,
  children,
  footer,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
  footer?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Pivotal`;
  }, [title]);
  return (
    <main className={styles.page}>
      <Card size="3" className={styles.card}>
        <img src="/favicon.svg" alt="Pivotal" width={28} height={28} className={styles.mark} />
        <Heading as="h1" size="5" weight="bold">
          {title}
        </Heading>
        {lead && (
          <Text as="p" size="2" color="gray" mt="1" mb="0">
            {lead}
          </Text>
        )}
        <div className={styles.body}>{children}</div>
      </Card>
      {footer && <div className={styles.footer}>{footer}</div>}
    </main>
  );
}
