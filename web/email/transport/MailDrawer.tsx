import { Tabs, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "#web/email/email.module.css";
import { MailFrame } from "#web/email/MailFrame.tsx";
import type { MailboxMail, MailboxRow } from "#shared/email/transport/mailbox.schema.ts";
import { mailQuery } from "./mailbox.queries.ts";

/** One mail of the sandbox: rendered, as text, its headers, links and source. */
export function MailDrawer({ mail, onClose }: { mail: MailboxRow | null; onClose: () => void }) {
  const id = mail?.id ?? "";
  const { data, error, refetch } = useQuery({
    ...mailQuery(id),
    enabled: mail !== null,
  });
  return (
    <Drawer
      open={mail !== null}
      title={mail?.subject ?? ""}
      size="wide"
      name="mail"
      onClose={onClose}
    >
      {data ? (
        <MailTabs mail={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Drawer>
  );
}

function MailTabs({ mail }: { mail: MailboxMail }) {
  return (
    <Tabs.Root defaultValue="mail">
      <Tabs.List size="1">
        <Tabs.Trigger value="mail">Mail</Tabs.Trigger>
        <Tabs.Trigger value="text">Plain text</Tabs.Trigger>
        <Tabs.Trigger value="headers">Headers</Tabs.Trigger>
        <Tabs.Trigger value="links">Links ({mail.links.length})</Tabs.Trigger>
        <Tabs.Trigger value="source">Source</Tabs.Trigger>
      </Tabs.List>
      <div className={styles.tabBody}>
        <Tabs.Content value="mail" style={{ flex: 1, display: "grid" }}>
          {mail.html ? (
            <MailFrame html={mail.html} title={`Mail to ${mail.to}`} />
          ) : (
            <Text size="2">This mail has no HTML.</Text>
          )}
        </Tabs.Content>
        <Tabs.Content value="text">
          <pre className={styles.pre}>{mail.text ?? ""}</pre>
        </Tabs.Content>
        <Tabs.Content value="headers">
          <dl className={styles.headers}>
            {mail.headers.map((header, i) => (
              <Header key={i} {...header} />
            ))}
          </dl>
        </Tabs.Content>
        <Tabs.Content value="links">
          <ul>
            {mail.links.map((link) => (
              <li key={link}>
                <a href={link} target="_blank" rel="noreferrer noopener">
                  <span className="mono">{link}</span>
                </a>
              </li>
            ))}
          </ul>
        </Tabs.Content>
        <Tabs.Content value="source">
          <pre className={styles.pre}>{mail.source}</pre>
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

function Header({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd style={{ margin: 0 }}>{value}</dd>
    </>
  );
}
