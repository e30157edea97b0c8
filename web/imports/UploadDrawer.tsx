import { Button, Flex, SegmentedControl, Text, TextField } from "@radix-ui/themes";
import { FileUp } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { ImportDetail, ImportEntity } from "#shared/imports/imports.schema.ts";
import { newCause } from "#web/kernel/api/causes.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { send } from "#web/kernel/api/session.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { useOneAtATime } from "#web/kernel/ui/use-one-at-a-time.ts";
import styles from "./UploadDrawer.module.css";

interface UploadDrawerProps {
  onClose: () => void;
  onUploaded: (made: ImportDetail) => void;
}

/** Step one: which file, into what, from where. */
export function UploadDrawer({ onClose, onUploaded }: UploadDrawerProps) {
  const id = useId();
  const [entity, setEntity] = useState<ImportEntity>("contact");
  const [source, setSource] = useState("");
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const upload = useOneAtATime(async (file: File | undefined) => {
    if (!file) return;
    setSending(file.name);
    setFault(null);
    const body = new FormData();
    body.append("entityType", entity);
    body.append("source", source.trim() || file.name);
    body.append("file", file);
    try {
      const { data } = await send({
        method: "POST",
        path: "/api/imports",
        body,
        headers: { "idempotency-key": newCause() },
      });
      onUploaded(data as ImportDetail);
    } catch (error) {
      setFault(messageOf(error));
      setSending(null);
    }
  });

  return (
    <Drawer open title="Import file" onClose={onClose}>
      <Flex direction="column" gap="4">
        <Flex direction="column" gap="1">
          <Text size="1" weight="medium">
            Rows are
          </Text>
          <SegmentedControl.Root
            size="2"
            value={entity}
            onValueChange={(value) => setEntity(value as ImportEntity)}
          >
            <SegmentedControl.Item value="contact">Contacts</SegmentedControl.Item>
            <SegmentedControl.Item value="account">Accounts</SegmentedControl.Item>
          </SegmentedControl.Root>
        </Flex>
        <Flex direction="column" gap="1">
          <label htmlFor={`${id}-source`}>
            <Text size="1" weight="medium">
              Source
            </Text>
          </label>
          <TextField.Root
            id={`${id}-source`}
            value={source}
            maxLength={120}
            placeholder="Who gave the file; its name when empty"
            onChange={(event) => setSource(event.target.value)}
          />
        </Flex>
        <button
          type="button"
          className={styles.drop}
          data-over={over}
          disabled={sending !== null}
          onClick={() => input.current?.click()}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            void upload(event.dataTransfer.files[0]);
          }}
        >
          <FileUp size={20} strokeWidth={1.5} aria-hidden />
          <span>
            {sending ? `Uploading ${sending} …` : "Drop a CSV or TSV file here, or choose one"}
          </span>
          <span className={styles.hint}>up to 500 MB; UTF-8, UTF-16 or Windows-1252</span>
        </button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-label="File"
          className={styles.file}
          tabIndex={-1}
          onChange={(event) => {
            void upload(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        {fault && (
          <Text role="alert" size="2" color="red">
            {fault}
          </Text>
        )}
        <Button variant="soft" color="gray" style={{ alignSelf: "flex-end" }} onClick={onClose}>
          Cancel
        </Button>
      </Flex>
    </Drawer>
  );
}
