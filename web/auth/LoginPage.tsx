import { Button, Link as TextLink } from "@radix-ui/themes";
import { Link } from "wouter";
import { z } from "zod";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { signIn } from "./auth.queries.ts";
import { AuthCard } from "./AuthCard.tsx";

const zLogin = z.object({
  email: z.email("Enter an e-mail address."),
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
      <Form form={form} isGuarded={false} submitLabel="Sign in" onSubmit={signIn}>
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
