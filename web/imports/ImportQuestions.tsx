import { Callout, Checkbox, Flex, Text, TextField } from "@radix-ui/themes";
import { useId } from "react";
import { optOutsLeftOut } from "#shared/imports/opt-out.rules.ts";
import type { ImportDetail, ImportMapping } from "#shared/imports/imports.schema.ts";
import { Choice } from "#web/kernel/ui/Choice.tsx";

const FIRST_ROW = [
  ["names", "Names of the columns"],
  ["data", "A row like the others"],
] as const;

/** What nobody can guess about a file. */
export interface Answers {
  /** Null until somebody said it of a file that does not show it. */
  hasHeader: boolean | null;
  /** Whose ids the file has; empty until somebody said it. */
  idSource: string;
  leaveOutOptOuts: boolean;
}

/** Whether all is answered that has to be before the start. */
export function isAnswered(
  { entityType, format }: Pick<ImportDetail, "entityType" | "format">,
  mapping: ImportMapping,
  answers: Answers,
): boolean {
  return (
    (format.headerSure !== false || answers.hasHeader !== null) &&
    (!hasIds(mapping) || answers.idSource.trim() !== "") &&
    (answers.leaveOutOptOuts || optOutsLeftOut(entityType, format, mapping).length === 0)
  );
}

const hasIds = (mapping: ImportMapping): boolean => Object.values(mapping).includes("externalId");

interface ImportQuestionsProps {
  of: Pick<ImportDetail, "entityType" | "format">;
  mapping: ImportMapping;
  answers: Answers;
  onChange: (answers: Answers) => void;
}

/** Asks what an import would otherwise have to guess: the first row, whose ids, who opted out. */
export function ImportQuestions({ of, mapping, answers, onChange }: ImportQuestionsProps) {
  const id = useId();
  const left = optOutsLeftOut(of.entityType, of.format, mapping);
  const isUnsure = of.format.headerSure === false;
  const chosen = answers.hasHeader ?? (isUnsure ? null : of.format.hasHeader);
  return (
    <>
      <Flex direction="column" gap="1">
        <Text size="1" weight="medium">
          The first row is
        </Text>
        <Choice
          size="2"
          value={chosen === null ? null : chosen ? "names" : "data"}
          options={FIRST_ROW}
          onChange={(row) => onChange({ ...answers, hasHeader: row === "names" })}
        />
        {chosen === null && (
          <Text size="1" color="amber">
            The file does not show it; say which.
          </Text>
        )}
      </Flex>
      {hasIds(mapping) && (
        <Flex direction="column" gap="1">
          <label htmlFor={`${id}-ids`}>
            <Text size="1" weight="medium">
              System that the ids are from
            </Text>
          </label>
          <TextField.Root
            id={`${id}-ids`}
            value={answers.idSource}
            maxLength={120}
            required
            placeholder="HubSpot, Salesforce, …: the same each time"
            onChange={(event) => onChange({ ...answers, idSource: event.target.value })}
          />
        </Flex>
      )}
      {left.length > 0 && (
        <Callout.Root color="amber" size="1" role="alert">
          <Callout.Text>
            {left.map((name) => `“${name}”`).join(", ")} says who must not be reached, and is left
            out. Choose its field above, and these people are suppressed.
          </Callout.Text>
          <Text as="label" size="2">
            <Flex gap="2" align="center">
              <Checkbox
                checked={answers.leaveOutOptOuts}
                onCheckedChange={(checked) =>
                  onChange({ ...answers, leaveOutOptOuts: checked === true })
                }
              />
              Import them without it
            </Flex>
          </Text>
        </Callout.Root>
      )}
    </>
  );
}
