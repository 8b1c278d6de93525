import { Group, NumberInput } from '@mantine/core';

interface Range {
  readonly low: number;
  readonly high: number;
}

/** The numbers of the files that are black and white; empty for those of their number format. */
export function RangeSetting({
  range,
  setRange,
}: {
  range: Range | undefined;
  setRange: (range: Range | undefined) => void;
}) {
  const input = (label: string, value: number | undefined, of: (value: number) => Range) => (
    <NumberInput
      label={label}
      placeholder="by the format"
      style={{ flex: 1 }}
      hideControls
      value={value ?? ''}
      onChange={(entered) => {
        setRange(typeof entered === 'number' ? of(entered) : undefined);
      }}
    />
  );
  return (
    <Group align="end" wrap="nowrap">
      {input('Black in the files', range?.low, (low) => ({
        low,
        high: Math.max(range?.high ?? 1, low + 1),
      }))}
      {input('White in the files', range?.high, (high) => ({
        low: Math.min(range?.low ?? 0, high - 1),
        high,
      }))}
    </Group>
  );
}
