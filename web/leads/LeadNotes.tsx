import { Button, Flex, Text, TextField } from "@radix-ui/themes";
import { noteLead } from "#shared/leads/leads.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import type { OpenLead } from "./leads.sync.ts";

/** Notes that go with the lead to its agent; clients never see them. */
export function LeadNotes({ lead }: { lead: OpenLead }) {
  const [text, setText] = useTyped("", "Note");
  const add = useCommand(noteLead, { onSuccess: () => setText("") });
  return (
    <Flex direction="column" gap="2">
      {lead.reviewNotes.map((note) => (
        <Text key={note.id} size="2">
          {note.body}{" "}
          <Text size="1" color="gray">
            {note.authorName}, <RelativeTime at={note.at} />
          </Text>
        </Text>
      ))}
      {lead.can.decide && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) add.mutate({ params: { id: lead.id }, body: { body: text } });
          }}
        >
          <Flex gap="2">
            <TextField.Root
              size="1"
              style={{ flex: 1 }}
              aria-label="Note"
              placeholder="What the agent should know"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button
              size="1"
              variant="soft"
              type="submit"
              loading={add.isPending}
              disabled={!text.trim()}
            >
              Add note
            </Button>
          </Flex>
        </form>
      )}
    </Flex>
  );
}
