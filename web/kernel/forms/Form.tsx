import { Callout } from "@radix-ui/themes";
import { CircleAlert } from "lucide-react";
import { useRef, useState, type ReactNode, type SyntheticEvent } from "react";
import {
  FormProvider,
  type FieldErrors,
  type FieldValues,
  type UseFormReturn,
} from "react-hook-form";
import { isSame, type Values } from "../edit/merge.ts";
import { useUnsaved } from "../edit/use-unsaved.ts";
import { useKeys } from "../ui/use-keys.ts";
import { useOneAtATime } from "../ui/use-one-at-a-time.ts";
import { FieldLabels } from "./Field.tsx";
import { faultyFields } from "./faulty-fields.ts";
import styles from "./Form.module.css";
import { showServerErrors } from "./use-zod-form.ts";

interface FormProps<V extends FieldValues, O> {
  form: UseFormReturn<V, unknown, O>;
  /** Sends the values; what it throws is shown on the fields and on top. */
  onSubmit: (values: O) => Promise<unknown> | void;
  /** ⌘Enter submits from any field. */
  submitLabel?: string;
  /** False where what is typed may go unasked: signing in, and where the caller asks itself. */
  isGuarded?: boolean;
  children: ReactNode;
}

/** A form: fields by context, errors summed up on top, ⌘Enter sends. */
export function Form<V extends FieldValues, O>({
  form,
  onSubmit,
  submitLabel = "Save",
  isGuarded = true,
  children,
}: FormProps<V, O>) {
  const [labels] = useState(() => new Map<string, string>());
  const sent = useRef<Values | null>(null);
  const sending = useRef<Promise<void>>(undefined);
  const send = useOneAtATime(
    form.handleSubmit(async (values) => {
      const typed = structuredClone(form.getValues());
      try {
        await onSubmit(values);
        sent.current = typed;
      } catch (error) {
        showServerErrors(form, error);
      }
    }),
  );
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    const run = send();
    sending.current = Promise.all([sending.current, run]).then(() => undefined);
  };
  const typedIn = () => {
    const [values, first]: [Values, Values] = [
      form.getValues(),
      form.formState.defaultValues ?? {},
    ];
    if (!isGuarded || isSame(values, sent.current)) return [];
    return Object.keys(values).filter((field) => !isSame(values[field], first[field]));
  };
  useUnsaved({
    isUnsaved: () => typedIn().length > 0,
    fields: () => typedIn().flatMap((field) => labels.get(field) ?? []),
    settle: async () => sending.current,
    discard: () => form.reset(),
  });
  const own = useRef<HTMLFormElement>(null);
  // of several forms on a page the one that is typed in; the key belongs to the last one that came
  const submitFocused = () => {
    const focused = document.activeElement?.closest("form");
    if (focused && focused !== own.current) focused.requestSubmit();
    else submit();
  };
  useKeys({ "mod+enter": { label: submitLabel, run: submitFocused } }, { layer: "dialog" });
  return (
    <FormProvider {...form}>
      <FieldLabels value={labels}>
        <form ref={own} noValidate className={styles.form} onSubmit={submit}>
          <Summary
            errors={form.formState.errors}
            labels={labels}
            wasSent={form.formState.submitCount > 0}
          />
          {children}
        </form>
      </FieldLabels>
    </FormProvider>
  );
}

interface SummaryProps {
  errors: FieldErrors;
  labels: ReadonlyMap<string, string>;
  wasSent: boolean;
}

/** On top of the form after a try to send: the server's word, or which fields need another look. */
function Summary({ errors, labels, wasSent }: SummaryProps) {
  const text = errors.root?.server?.message ?? faultyFields(errors, labels);
  const isShown = wasSent && text !== null;
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
