import { Box, Button, DataList } from "@radix-ui/themes";
import { isFromPerson } from "#shared/suppressions/suppressions.rules.ts";
import { liftSuppression } from "#shared/suppressions/suppressions.contract.ts";
import { zLiftSuppression } from "#shared/suppressions/suppressions.schema.ts";
import type { Suppression } from "#shared/suppressions/suppressions.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { TextAreaInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { suppressionWord } from "./suppressions.words.ts";

/** Why somebody is suppressed, since when, by whom; and the way to lift it. */
export function SuppressionDrawer({
  suppression,
  onClose,
}: {
  suppression: Suppression;
  onClose: () => void;
}) {
  const mayLift = useCan("suppression.lift");
  const { liftedAt, liftedByName, liftReason, liftEvidence } = suppression;
  return (
    <Drawer open title={suppression.label} onClose={onClose}>
      <DataList.Root size="2">
        <Fact label="Scope">{suppressionWord(suppression.scope)}</Fact>
        <Fact label="Channel">{suppressionWord(suppression.channel)}</Fact>
        <Fact label="Reason">{suppression.reason}</Fact>
        <Fact label="Source">
          {suppressionWord(suppression.source)}
          {isFromPerson(suppression.source) && ", from the person"}
        </Fact>
        <Fact label="Since">
          <RelativeTime at={suppression.createdAt} />, {suppression.createdByName}
        </Fact>
        {liftedAt && (
          <>
            <Fact label="Lifted">
              <RelativeTime at={liftedAt} />, {liftedByName}
            </Fact>
            <Fact label="Why">{liftReason}</Fact>
            <Fact label="Evidence">{liftEvidence}</Fact>
          </>
        )}
      </DataList.Root>
      {mayLift && !liftedAt && (
        <Box mt="5">
          <Lift suppression={suppression} />
        </Box>
      )}
    </Drawer>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <DataList.Item>
      <DataList.Label>{label}</DataList.Label>
      <DataList.Value>{children}</DataList.Value>
    </DataList.Item>
  );
}

function Lift({ suppression }: { suppression: Suppression }) {
  const form = useZodForm(zLiftSuppression, { defaultValues: { reason: "", evidence: "" } });
  const lift = useCommand(liftSuppression, {
    showsError: true,
    onSuccess: () => toast.success("Lifted", { detail: "The row stays, with your reason." }),
  });
  return (
    <Form
      form={form}
      submitLabel="Lift suppression"
      onSubmit={(body) =>
        lift.mutateAsync({ params: { id: suppression.id }, body, version: suppression.version })
      }
    >
      <TextAreaInput name="reason" label="Reason to lift it" required rows={2} />
      <TextAreaInput
        name="evidence"
        label="Evidence"
        description="What shows that the person agreed: a ticket, a recording, a letter."
        required
        rows={2}
      />
      <Button
        type="submit"
        size="2"
        color="red"
        variant="soft"
        loading={form.formState.isSubmitting}
      >
        Lift suppression
      </Button>
    </Form>
  );
}
