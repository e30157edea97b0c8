import { AlertDialog, Avatar, Button, Flex, Text } from "@radix-ui/themes";
import { useEffect } from "react";
import { z } from "zod";
import { refreshSession, startAnew } from "#web/kernel/api/session.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { initialsOf } from "#web/kernel/ui/initials.ts";
import { signIn } from "./auth.queries.ts";
import styles from "./SignInAgain.module.css";

const zPassword = z.object({ password: z.string().min(1, "Enter your password.") });

/** Over the page whose session ended: signed in again, the same person goes on where they were. */
export function SignInAgain({ onCloseAutoFocus }: { onCloseAutoFocus: (event: Event) => void }) {
  const user = useSession((s) => s.user);
  useSignedInElsewhere();
  if (!user) return null;
  return (
    <AlertDialog.Root open>
      <AlertDialog.Content
        maxWidth="400px"
        size="3"
        onEscapeKeyDown={(event) => event.preventDefault()}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        <AlertDialog.Title size="4" mb="1">
          Your session ended
        </AlertDialog.Title>
        <AlertDialog.Description size="2" color="gray">
          Sign in to go on. Nothing you typed is lost.
        </AlertDialog.Description>
        <Person name={user.name} email={user.email} />
        <PasswordForm email={user.email} />
      </AlertDialog.Content>
    </AlertDialog.Root>
  );
}

function Person({ name, email }: { name: string; email: string }) {
  return (
    <div className={styles.person}>
      <Avatar size="2" radius="full" fallback={initialsOf(name)} aria-hidden />
      <span className={styles.who}>
        <Text size="2" weight="medium" truncate>
          {name}
        </Text>
        <Text size="1" color="gray" className="mono" truncate>
          {email}
        </Text>
      </span>
    </div>
  );
}

function PasswordForm({ email }: { email: string }) {
  const form = useZodForm(zPassword, { defaultValues: { password: "" } });
  const enter = async ({ password }: z.output<typeof zPassword>) => {
    try {
      await signIn({ email, password });
    } catch (error) {
      form.setFocus("password", { shouldSelect: true });
      throw error;
    }
  };
  const leave = async () => {
    const sure = await confirm({
      title: "Sign in as somebody else?",
      detail: "This page closes. What is typed here and not saved is lost.",
      confirm: "Close this page",
      destructive: true,
    });
    if (sure) startAnew();
  };
  return (
    <Form form={form} submitLabel="Sign in" onSubmit={enter} isGuarded={false}>
      {/* for password managers */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <TextInput
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        autoFocus
      />
      <Flex justify="between" align="center" gap="3" mt="1">
        <Button type="button" size="2" variant="ghost" color="gray" onClick={() => void leave()}>
          Not you?
        </Button>
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Sign in
        </Button>
      </Flex>
    </Form>
  );
}

/** Signed in again in another tab, this one goes on as soon as it is looked at. */
function useSignedInElsewhere(): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      // away, or still ended: the form is there
      refreshSession().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}
