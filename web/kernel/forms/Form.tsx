import { Callout } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import {
  FormProvider,
  type FieldErrors,
  type FieldValues,
  type UseFormReturn,
} from "react-hook-form";
import { useKeys } from "../ui/use-keys.ts";
import styles from "./Form.module.css";
import { showServerErrors } from "./use-zod-form.ts";

interface FormProps<V extends FieldValues, O> {
  form: UseFormReturn<V, unknown, O>;
  /** Sends the values; what it throws is shown on the fields and on top. */
  onSubmit: (values: O) => Promise<unknown> | void;
  /** ⌘Enter submits from any field. */
  submitLabel?: string;
  children: ReactNode;
}

/** A form: fields by context, errors summed up on top, ⌘Enter sends. */
export function Form<V extends FieldValues, O>({
  form,
  onSubmit,
  submitLabel = "Save",
  children,
}: FormProps<V, O>) {
  const submit = form.handleSubmit(async (values) => {
    try {
      await onSubmit(values);
    } catch (error) {
      showServerErrors(form, error);
    }
  });
  useKeys({ "mod+enter": { label: submitLabel, run: () => void submit() } }, { layer: "dialog" });
  return (
    <FormProvider {...form}>
      <form noValidate className={styles.form} onSubmit={(event) => void submit(event)}>
        <Summary errors={form.formState.errors} wasSent={form.formState.submitCount > 0} />
        {children}
      </form>
    </FormProvider>
  );
}

/** On top of the form after a try to send: the server's word, or how many fields need another look. */
function Summary({ errors, wasSent }: { errors: FieldErrors; wasSent: boolean }) {
  const own = errors.root?.server?.message;
  const count = Object.keys(errors).filter((key) => key !== "root").length;
  const text =
    own ?? (count === 1 ? "One field needs another look." : `${count} fields need another look.`);
  const isShown = wasSent && (own !== undefined || count > 0);
  return (
    <div role="alert">
      {isShown && (
        <Callout.Root size="1" color="red">
          <Callout.Icon>
            <CircleAlert size={14} />
          </Callout.Icon>
          <Callout.Text>{text}</Callout.Text>
        </Callout.Root>
      )}
    </div>
  );
}
