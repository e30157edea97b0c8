import { LabelsInput } from "#web/kernel/forms/LabelsInput.tsx";

/** Labels of what a person can do, separated by commas. */
export function SkillsInput() {
  return (
    <LabelsInput
      name="skills"
      label="Skills"
      description="Labels, separated by commas."
      placeholder="German, Security"
    />
  );
}
