import type { ArrayDescription, NamedChoice, OptionDescription } from '@bilevel/imaging/describe';
import { sentenceCase } from '../../components/sentenceCase.js';
import { Select, Stack, Text } from '@mantine/core';
import { ArrayFields } from './ArrayFields.js';
import { OptionFields } from './OptionFields.js';

interface Part {
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  readonly formula: string;
  readonly options: readonly OptionDescription[];
  readonly arrays?: readonly ArrayDescription[];
}

/** One part of the model from its catalogue, with its own options as numbers. */
export function PartSettings({
  label,
  parts,
  value,
  onChange,
}: {
  label: string;
  parts: readonly Part[];
  value: NamedChoice | undefined;
  onChange: (choice: NamedChoice | undefined) => void;
}) {
  const chosen = parts.find(({ name }) => name === value?.name) ?? parts[0];
  if (chosen === undefined) return null;
  const options = value?.options ?? {};
  return (
    <Stack gap={6}>
      <Select
        label={label}
        allowDeselect={false}
        value={chosen.name}
        data={parts.map((part) => ({ value: part.name, label: part.label }))}
        onChange={(name) => {
          onChange(name === null || name === parts[0]?.name ? undefined : { name });
        }}
      />
      <Text size="sm" c="dimmed">
        {sentenceCase(chosen.summary)}: {chosen.formula}
      </Text>
      <OptionFields
        options={chosen.options}
        values={options}
        onChange={(to) => {
          onChange({ ...value, name: chosen.name, options: to });
        }}
      />
      <ArrayFields
        arrays={chosen.arrays ?? []}
        files={value?.files}
        onChange={(files) => {
          onChange({ name: chosen.name, options, ...(files && { files }) });
        }}
      />
    </Stack>
  );
}
