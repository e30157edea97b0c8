import { Button, Link as TextLink, Text } from "@radix-ui/themes";
import { useState } from "react";
import { Link } from "wouter";
import { z } from "zod";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { requestReset } from "./auth.queries.ts";
import { AuthCard } from "./AuthCard.tsx";

const zRequest = z.object({ email: z.email("Enter an e-mail address.") });

const toLogin = (
  <TextLink asChild size="2" color="gray" underline="hover">
    <Link href="/login">Back to sign in</Link>
  </TextLink>
);

export default function ResetRequestPage() {
  const form = useZodForm(zRequest, { defaultValues: { email: "" } });
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) {
    return (
      <AuthCard title="Look in your mailbox" footer={toLogin}>
        <Text as="p" size="2" m="0">
          If {sentTo} has an account, a link to set a new password is on its way. It works once, for
          one hour.
        </Text>
      </AuthCard>
    );
  }
  const ask = async ({ email }: { email: string }) => {
    await requestReset(email);
    setSentTo(email);
  };
  return (
    <AuthCard title="Reset your password" footer={toLogin}>
      <Form form={form} isGuarded={false} submitLabel="Send the link" onSubmit={ask}>
        <TextInput name="email" label="E-mail" type="email" autoComplete="username" autoFocus />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Send the link
        </Button>
      </Form>
    </AuthCard>
  );
}
