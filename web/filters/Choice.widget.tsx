import { Select } from "@radix-ui/themes";

/** A Select with words; small enough to be used for every closed choice of the builder. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: Record<string, string>;
  onChange: (value: string) => void;
}) {
  return (
    <Select.Root size="2" value={value} onValueChange={onChange}>
      <Select.Trigger aria-label={label} />
      <Select.Content position="popper">
        {Object.entries(options).map(([key, word]) => (
          <Select.Item key={key} value={key}>
            {word}
          </Select.Item>
        ))}
      </Select.Content>
    </Select.Root>
  );
}
