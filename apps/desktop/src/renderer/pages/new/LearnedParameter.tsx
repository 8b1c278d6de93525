import type { Parameter } from '@bilevel/imaging/describe';
import { TRAINING_OPTIONS, type NumberOption } from '@bilevel/runs/options';
import { Checkbox, Stack } from '@mantine/core';
import { NumberField } from '../../components/SettingField.js';

/** What a parameter is held at until it is told otherwise. */
const HELD = 0.01;

/** Whether a parameter is learned, and what it is held at where not. */
export function LearnedParameter({
  parameter: { label, help, unit },
  value,
  locked,
  change,
}: {
  parameter: Parameter;
  value: number | undefined;
  locked: boolean;
  change: (value: number | undefined) => void;
}) {
  return (
    <Stack gap={6}>
      <Checkbox
        label={`Learn the ${label.toLowerCase()}`}
        checked={value === undefined}
        disabled={locked}
        onChange={({ currentTarget: { checked } }) => {
          change(checked ? undefined : HELD);
        }}
      />
      {value !== undefined && (
        <NumberField
          option={heldAt(label, `${help}${unit === 'data' ? ', in the unit of the pictures' : ''}`)}
          value={value}
          onChange={(to = HELD) => {
            change(to);
          }}
        />
      )}
    </Stack>
  );
}

/** The setting of a parameter that is held fixed, as one is described. */
function heldAt(label: string, help: string): NumberOption {
  const { flag } = TRAINING_OPTIONS.fixed;
  return { kind: 'number', above: 0, flag, name: `${label}, held fixed`, help, default: HELD };
}
