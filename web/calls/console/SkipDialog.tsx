import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { Button, Dialog, Flex, TextField } from "@radix-ui/themes";
import { useState } from "react";

interface Props {
  open: boolean;
  /** Why the dial was refused, offered as the reason. */
  refusal: string | null;
  onClose: () => void;
  onSkip: (reason: string) => void;
}

/** Asks why the person is given back. */
export function SkipDialog({ open, refusal, onClose, onSkip }: Props) {
  const giveFocusBack = useFocusReturn(open);
  const [typed, setTyped] = useState("");
  const reason = typed.trim() || refusal?.slice(0, 200) || "";
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Dialog.Content
        maxWidth="400px"
        size="2"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
      >
        <Dialog.Title size="3">Skip this person</Dialog.Title>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!reason) return;
            setTyped("");
            onSkip(reason);
          }}
        >
          <TextField.Root
            autoFocus
            aria-label="Reason"
            placeholder={refusal ?? "Why?"}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Flex gap="2" mt="3" justify="end">
            <Button type="button" variant="soft" color="gray" onClick={onClose}>
              Keep
            </Button>
            <Button type="submit" disabled={!reason}>
              Skip
            </Button>
          </Flex>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
