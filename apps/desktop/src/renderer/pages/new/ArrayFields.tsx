import type { ArrayDescription, NamedChoice } from '@bilevel/imaging/describe';
import { Stack, TextInput } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';

/** Where the arrays of a part of the model are: lists as text, or the paths of files. */
export function ArrayFields({
  arrays,
  files = {},
  onChange,
}: {
  arrays: readonly ArrayDescription[];
  files: NamedChoice['files'];
  onChange: (files: NamedChoice['files']) => void;
}) {
  if (arrays.length === 0) return null;
  return (
    <Stack gap="xs">
      {arrays.map(({ key, label, help }) => (
        <TextInput
          key={key}
          label={label}
          description={`${sentenceCase(help)}.`}
          value={files[key] ?? ''}
          onChange={({ currentTarget: { value } }) => {
            const others = Object.entries(files).filter(([other]) => other !== key);
            const all = value === '' ? others : [...others, [key, value] as const];
            onChange(all.length === 0 ? undefined : Object.fromEntries(all));
          }}
        />
      ))}
    </Stack>
  );
}
