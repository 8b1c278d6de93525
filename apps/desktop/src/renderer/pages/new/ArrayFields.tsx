import type { ArrayDescription, NamedChoice } from '@bilevel/imaging/describe';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useChoose } from '../../components/chooser.js';
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
  const choose = useChoose();
  if (arrays.length === 0) return null;
  const change = (key: string, value: string): void => {
    const others = Object.entries(files).filter(([other]) => other !== key);
    const all = value === '' ? others : [...others, [key, value] as const];
    onChange(all.length === 0 ? undefined : Object.fromEntries(all));
  };
  return (
    <Stack gap="xs">
      {arrays.map(({ key, label, help }) => (
        <Group key={key} gap="xs" align="end" wrap="nowrap">
          <TextInput
            label={label}
            description={`${sentenceCase(help)}.`}
            style={{ flex: 1 }}
            value={files[key] ?? ''}
            onChange={({ currentTarget: { value } }) => {
              change(key, value);
            }}
          />
          <Button
            variant="default"
            aria-label={`Choose a file: ${label}`}
            onClick={() =>
              void choose('array').then(([chosen]) => {
                if (chosen !== undefined) change(key, chosen);
              })
            }
          >
            Choose
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
