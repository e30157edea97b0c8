import { AlertDialog, Button, Flex, Text } from "@radix-ui/themes";
import type { ReactNode } from "react";
import { create } from "zustand";
import { useFocusReturn } from "./use-focus-return.ts";

interface Question {
  /** A question: "Delete 3 contacts?" */
  title: string;
  /** What it changes, how many may not and why, whether it can be undone. */
  detail?: ReactNode;
  /** Verb first, with the number: "Delete 3 contacts". Never OK. */
  confirm: string;
  /** The way out: "Keep editing". */
  cancel?: string;
  /** Red, for what destroys or cannot be undone. */
  destructive?: boolean;
}

interface Asked extends Question {
  answer: (yes: boolean) => void;
}

const useQuestion = create<{ asked: Asked | null }>(() => ({ asked: null }));

/**
 * Asks before something that cannot be undone:
 * `if (await confirm({ title: "Stop the campaign?", confirm: "Stop campaign", destructive: true })) …`
 */
export function confirm(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      useQuestion.setState({ asked: null });
      resolve(yes);
    };
    useQuestion.setState({ asked: { ...question, answer } });
  });
}

/** Draws what `confirm` asks; once, in the shell. */
export function ConfirmDialog() {
  const asked = useQuestion((s) => s.asked);
  const giveFocusBack = useFocusReturn(asked !== null);
  if (!asked) return null;
  const { title, detail, confirm: label, cancel = "Cancel", destructive, answer } = asked;
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || answer(false)}>
      <AlertDialog.Content maxWidth="420px" size="2" onCloseAutoFocus={giveFocusBack}>
        <AlertDialog.Title size="3" mb="1">
          {title}
        </AlertDialog.Title>
        <AlertDialog.Description size="2" color="gray">
          {detail}
        </AlertDialog.Description>
        <Flex gap="2" mt="4" justify="end">
          <AlertDialog.Cancel>
            <Button size="2" variant="soft" color="gray">
              {cancel}
            </Button>
          </AlertDialog.Cancel>
          <AlertDialog.Action>
            <Button
              size="2"
              color={destructive ? "red" : undefined}
              highContrast={destructive}
              onClick={() => answer(true)}
            >
              <Text>{label}</Text>
            </Button>
          </AlertDialog.Action>
        </Flex>
      </AlertDialog.Content>
    </AlertDialog.Root>
  );
}
