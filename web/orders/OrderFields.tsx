import { DateInput, TextAreaInput, TextInput } from "#web/kernel/forms/fields.tsx";

/** What an order says, whoever writes it. */
export function OrderFields() {
  return (
    <>
      <TextInput name="name" label="Name" required autoFocus />
      <TextInput name="leadGoal" label="Lead goal" type="number" required mono />
      <DateInput name="startsOn" label="First day" />
      <DateInput name="dueOn" label="Due" />
      <TextAreaInput name="brief" label="Whom, and what to ask" rows={6} />
    </>
  );
}
