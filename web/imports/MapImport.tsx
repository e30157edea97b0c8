import { Flex, Text, TextField } from "@radix-ui/themes";
import { useId, useState } from "react";
import { mapImportEndpoint, startImportEndpoint } from "#shared/imports/imports.contract.ts";
import { withHeader } from "#shared/imports/sniff.rules.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { useOneAtATime } from "#web/kernel/ui/use-one-at-a-time.ts";
import { ImportQuestions, isAnswered } from "./ImportQuestions.tsx";
import type { Answers } from "./ImportQuestions.tsx";
import { MappingTable } from "./MappingTable.tsx";

interface MapImportProps {
  found: ImportDetail;
  take: (row: Import) => void;
}

/** Which column is which field, then start. */
export function MapImport({ found, take }: MapImportProps) {
  const id = useId();
  const [mapping, setMapping] = useTyped(found.mapping, "The columns");
  const [country, setCountry] = useTyped(found.options.defaultCountry ?? "", "Country");
  const [list, setList] = useTyped(found.options.listName ?? "", "Name of the list");
  const [answers, setAnswers] = useTyped<Answers>(
    {
      hasHeader: found.options.hasHeader ?? null,
      idSource: found.options.idSource ?? "",
      leaveOutOptOuts: found.options.leaveOutOptOuts ?? false,
    },
    "The answers",
  );
  const format =
    answers.hasHeader === null ? found.format : withHeader(found.format, answers.hasHeader);
  const read = { format, entityType: found.entityType };
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const mapped = Object.keys(mapping).length;

  const start = useOneAtATime(async () => {
    setBusy(true);
    setFault(null);
    const params = { id: found.id };
    const options = {
      defaultCountry: country.trim().toUpperCase() || null,
      listName: list.trim() || null,
      ...answers,
      idSource: answers.idSource.trim() || null,
    };
    try {
      const { version } = await call(mapImportEndpoint, {
        params,
        body: { mapping, options },
        version: found.version,
      });
      take(await call(startImportEndpoint, { params, body: {}, version }));
    } catch (error) {
      setFault(messageOf(error));
      setBusy(false);
    }
  });

  return (
    <>
      <MappingTable of={read} mapping={mapping} onChange={setMapping} />
      <ImportQuestions of={read} mapping={mapping} answers={answers} onChange={setAnswers} />
      <Flex gap="3">
        <Flex direction="column" gap="1" flexGrow="1">
          <label htmlFor={`${id}-list`}>
            <Text size="1" weight="medium">
              Make a list of these records
            </Text>
          </label>
          <TextField.Root
            id={`${id}-list`}
            value={list}
            maxLength={120}
            placeholder="Name of the list; none when empty"
            onChange={(event) => setList(event.target.value)}
          />
        </Flex>
        <Flex direction="column" gap="1">
          <label htmlFor={`${id}-country`}>
            <Text size="1" weight="medium">
              Country of national numbers
            </Text>
          </label>
          <TextField.Root
            id={`${id}-country`}
            value={country}
            maxLength={2}
            placeholder="US"
            onChange={(event) => setCountry(event.target.value)}
          />
        </Flex>
      </Flex>
      {fault && (
        <Text role="alert" size="2" color="red">
          {fault}
        </Text>
      )}
      <Flex align="center" gap="3">
        <ActionButton
          label="Start import"
          combo="mod+enter"
          layer="drawer"
          size="2"
          disabled={mapped === 0 || !isAnswered(read, mapping, answers)}
          loading={busy}
          run={() => void start()}
        />
        <Text size="2" color="gray">
          {mapped} of {found.format.columns.length} columns are read. A row that means a known
          record changes it; fields set by hand stay.
        </Text>
      </Flex>
    </>
  );
}
