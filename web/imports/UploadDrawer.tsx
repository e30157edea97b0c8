import { Button, Flex, Text, TextField } from "@radix-ui/themes";
import { useId, useState } from "react";
import type { ImportDetail, ImportEntity } from "#shared/imports/imports.schema.ts";
import { newCause } from "#web/kernel/api/causes.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { send } from "#web/kernel/api/session.ts";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { useOneAtATime } from "#web/kernel/ui/use-one-at-a-time.ts";
import { FileDrop } from "./FileDrop.tsx";

const ENTITIES = [
  ["contact", "Contacts"],
  ["account", "Accounts"],
] as const;

interface UploadDrawerProps {
  onClose: () => void;
  onUploaded: (made: ImportDetail) => void;
}

/** Step one: which file, into what, from where. */
export function UploadDrawer({ onClose, onUploaded }: UploadDrawerProps) {
  const id = useId();
  const [entity, setEntity] = useState<ImportEntity>("contact");
  const [source, setSource, keepSource] = useTyped("", "Source", {
    layer: "drawer",
    what: "Import file",
  });
  const [sending, setSending] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  const upload = useOneAtATime(async (file: File) => {
    setSending(file.name);
    setFault(null);
    const body = new FormData();
    body.append("entityType", entity);
    if (source.trim()) body.append("source", source.trim());
    body.append("file", file);
    try {
      const { data } = await send({
        method: "POST",
        path: "/api/imports",
        body,
        headers: { "idempotency-key": newCause() },
      });
      keepSource();
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
          <Choice size="2" value={entity} options={ENTITIES} onChange={setEntity} />
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
        <FileDrop sending={sending} onFile={(file) => void upload(file)} />
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
