import { Button, Link as TextLink } from "@radix-ui/themes";
import { Link } from "wouter";
import { z } from "zod";
import { signIn } from "#web/kernel/api/session.ts";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { zEmailAddress } from "./auth.forms.ts";
import { AuthCard } from "./AuthCard.tsx";

const zLogin = z.object({
  email: zEmailAddress,
  password: z.string().min(1, "Enter your password."),
});

export default function LoginPage() {
  const form = useZodForm(zLogin, { defaultValues: { email: "", password: "" } });
  return (
    <AuthCard
      title="Sign in"
      footer={
        <TextLink asChild size="2" color="gray" underline="hover">
          <Link href="/reset">Reset your password</Link>
        </TextLink>
      }
    >
      <Form
        form={form}
        submitLabel="Sign in"
        onSubmit={({ email, password }) => signIn(email, password)}
      >
        <TextInput name="email" label="E-mail" type="email" autoComplete="username" autoFocus />
        <TextInput
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
        />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Sign in
        </Button>
      </Form>
    </AuthCard>
  );
}
