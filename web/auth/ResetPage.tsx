import { Button, Link as TextLink } from "@radix-ui/themes";
import { Link, useLocation } from "wouter";
import { z } from "zod";
import { zNewPassword } from "#shared/auth/auth.contract.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { resetPassword } from "./auth.queries.ts";
import { AuthCard } from "./AuthCard.tsx";

const zReset = z.object({ password: zNewPassword });

export default function ResetPage({ token }: { token: string }) {
  const form = useZodForm(zReset, { defaultValues: { password: "" } });
  const [, navigate] = useLocation();
  const reset = async ({ password }: { password: string }) => {
    await resetPassword({ token, password });
    toast.success("Password changed");
    navigate("/", { replace: true });
  };
  return (
    <AuthCard
      title="Choose a new password"
      lead="You will be signed out everywhere else."
      footer={
        <TextLink asChild size="2" color="gray" underline="hover">
          <Link href="/reset">Ask for a new link</Link>
        </TextLink>
      }
    >
      <Form form={form} isGuarded={false} submitLabel="Set password" onSubmit={reset}>
        <TextInput
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          description="At least 12 characters."
          autoFocus
        />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Set password
        </Button>
      </Form>
    </AuthCard>
  );
}
