import { Button, Link as TextLink } from "@radix-ui/themes";
import { Link, useLocation } from "wouter";
import { z } from "zod";
import { zNewPassword } from "#shared/auth/auth.contract.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { acceptInvite } from "./auth.queries.ts";
import { AuthCard } from "./AuthCard.tsx";

const zInvite = z.object({
  name: z.string().trim().min(1, "Enter your name.").max(120),
  password: zNewPassword,
});

export default function InvitePage({ token }: { token: string }) {
  const form = useZodForm(zInvite, { defaultValues: { name: "", password: "" } });
  const [, navigate] = useLocation();
  const accept = async (values: z.output<typeof zInvite>) => {
    await acceptInvite({ token, ...values });
    navigate("/", { replace: true });
  };
  return (
    <AuthCard
      title="Join Pivotal"
      lead="Choose how colleagues see you and how you sign in."
      footer={
        <TextLink asChild size="2" color="gray" underline="hover">
          <Link href="/login">Sign in instead</Link>
        </TextLink>
      }
    >
      <Form form={form} isGuarded={false} submitLabel="Join" onSubmit={accept}>
        <TextInput name="name" label="Your name" autoComplete="name" autoFocus />
        <TextInput
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          description="At least 12 characters."
        />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Join
        </Button>
      </Form>
    </AuthCard>
  );
}
