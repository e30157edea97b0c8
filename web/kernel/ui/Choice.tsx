import { SegmentedControl } from "@radix-ui/themes";

interface ChoiceProps<T extends string> {
  /** Name for screen readers, where nothing visible says it: "Status". */
  label?: string;
  size?: "1" | "2";
  /** None chosen: null. */
  value: T | null;
  /** Each a value and its word. */
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, size = "1", value, options, onChange } = props;
  return (
    <SegmentedControl.Root
      size={size}
      aria-label={label}
      value={value ?? ""}
      onValueChange={(next) => {
        const chosen = options.find(([one]) => one === next);
        if (chosen) onChange(chosen[0]);
      }}
    >
      {options.map(([one, word]) => (
        <SegmentedControl.Item key={one} value={one}>
          {word}
        </SegmentedControl.Item>
      ))}
    </SegmentedControl.Root>
  );
}
