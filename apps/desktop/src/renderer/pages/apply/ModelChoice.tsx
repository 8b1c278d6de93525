import { Button, Code, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useCall, useRuns } from '../../app/hooks.js';
import { useChoose } from '../../components/chooser.js';

/** What is chosen, and what there is to choose from. */
interface Chosen {
  /** The model's file, or its run's folder. */
  readonly model: string | undefined;
  readonly groups: Models[];
  readonly value: string | null;
  readonly setValue: (value: string | null) => void;
  readonly file: string | undefined;
  readonly setFile: (path: string | undefined) => void;
}

interface Models {
  readonly group: string;
  readonly items: { value: string; label: string }[];
}

/** The models of learned runs and those that come with the app; `asked` is the run to begin with. */
export function useModelChoice(asked: string | undefined): Chosen {
  const runs = useRuns('learning');
  const shipped = useCall('shippedModels', {}).data ?? [];
  const [value, setValue] = useState<string | null>(asked ?? null);
  const [file, setFile] = useState<string>();
  const learned =
    runs?.filter(({ objective, state }) => objective !== null && state !== 'damaged') ?? [];
  const all = [
    ...learned.map(({ id, folder }) => ({ value: id, model: folder })),
    // No run has such an id.
    ...shipped.map(({ path }) => ({ value: path, model: path })),
  ];
  const groups = [
    {
      group: 'Learned by runs',
      items: learned.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      group: 'Come with the app',
      items: shipped.map(({ path, name, words }) => ({ value: path, label: `${name}: ${words}` })),
    },
  ].filter(({ items }) => items.length > 0);
  const model = file ?? all.find((one) => one.value === value)?.model;
  return { model, groups, value, setValue, file, setFile };
}

/** A list of models, and a file besides. */
export function ModelChoice({ groups, value, setValue, file, setFile }: Chosen) {
  const choose = useChoose();
  return (
    <>
      <Group align="end" gap="xs">
        <Select
          label="Model"
          placeholder="Choose a run or a model"
          searchable
          style={{ flex: 1 }}
          value={file === undefined ? value : null}
          data={groups}
          onChange={(chosen) => {
            setValue(chosen);
            setFile(undefined);
          }}
        />
        <Button
          variant="default"
          onClick={() =>
            void choose('model').then(([path]) => {
              if (path !== undefined) setFile(path);
            })
          }
        >
          Model file
        </Button>
      </Group>
      {file !== undefined && (
        <Text size="sm">
          Model: <Code>{file}</Code>
        </Text>
      )}
    </>
  );
}
