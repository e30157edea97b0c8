import { Callout, SegmentedControl, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "#web/email/email.module.css";
import { MailFrame } from "#web/email/MailFrame.tsx";
import { templatePreviewQuery } from "./templates.queries.ts";
import { previewContactsQuery } from "./templates.queries.ts";

interface Content {
  subject: string;
  html: string;
  text: string | null;
}

const WAIT_MS = 400;

/** The mail as one contact would get it, a moment after each change. */
export function TemplatePreview({ content }: { content: Content }) {
  const settled = useSettled(content, WAIT_MS);
  const [contactId, setContactId] = useState<string | null>(null);
  const [show, setShow] = useState<"html" | "text">("html");
  const { data, error } = useQuery({
    ...templatePreviewQuery(settled, contactId),
    enabled: settled.subject !== "" && settled.html.trim() !== "",
  });
  return (
    <section className={styles.preview} aria-label="Preview">
      <ContactPicker value={contactId} onChange={setContactId} />
      <SegmentedControl.Root
        size="1"
        className={styles.choice}
        value={show}
        onValueChange={(value) => setShow(value as "html" | "text")}
      >
        <SegmentedControl.Item value="html">Mail</SegmentedControl.Item>
        <SegmentedControl.Item value="text">Plain text</SegmentedControl.Item>
      </SegmentedControl.Root>
      {error && (
        <Text size="2" color="red" role="alert">
          {fieldMessage(error)}
        </Text>
      )}
      {data && <Notes notes={data.notes} />}
      {data ? (
        <>
          <Text size="2" weight="medium">
            {data.subject}
          </Text>
          {show === "html" ? (
            <MailFrame html={data.html} title="Preview of the mail" />
          ) : (
            <pre className={styles.pre}>{data.text}</pre>
          )}
        </>
      ) : error ? null : settled.subject ? (
        <SkeletonLines />
      ) : (
        <Text size="2" color="gray">
          Write a subject to see the mail.
        </Text>
      )}
    </section>
  );
}

/** What had to go from the mail and what may read badly, before anybody saves or approves it. */
function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Callout.Root size="1" color="amber" role="status" aria-label="Notes on the mail">
      {notes.map((note) => (
        <Callout.Text key={note}>{note}</Callout.Text>
      ))}
    </Callout.Root>
  );
}

function ContactPicker({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const [text, setText] = useState("");
  const q = useSettled(text, 200).trim();
  const { data } = useQuery(previewContactsQuery(q));
  const options = (data?.items ?? []).map((contact) => ({
    value: contact.id,
    label:
      [contact.firstName, contact.lastName].filter(Boolean).join(" ") || (contact.email ?? "–"),
    detail: contact.accountName ?? undefined,
  }));
  return (
    <Combobox
      aria-label="Preview as contact"
      value={value}
      onChange={onChange}
      options={options}
      onSearch={setText}
      placeholder="Samples; choose a contact"
    />
  );
}

function fieldMessage(error: unknown): string {
  const first = error instanceof ApiError ? error.fieldErrors[0] : undefined;
  return first?.message ?? messageOf(error);
}

function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as T), ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return settled;
}
