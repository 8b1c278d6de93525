import { Button, Code, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useChoose } from '../../components/chooser.js';
import { useModels, type ModelGroup } from '../../components/useModels.js';

/** What is chosen, and what there is to choose from. */
interface Chosen {
  /** The model's file, or its run's folder. */
  readonly model: string | undefined;
  readonly groups: readonly ModelGroup[];
  readonly value: string | null;
  readonly setValue: (value: string | null) => void;
  readonly file: string | undefined;
  readonly setFile: (path: string | undefined) => void;
}

/** The models of learned runs and those that come with the app; `asked` is the run to begin with. */
export function useModelChoice(asked: string | undefined): Chosen {
  const groups = useModels();
  const [value, setValue] = useState<string | null>(asked ?? null);
  const [file, setFile] = useState(fileOf(window.history.state));
  const all = groups.flatMap(({ items }) => items);
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
          data={groups.map(({ group, items }) => ({ group, items: [...items] }))}
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

/** The file of a model that another page came here with. */
function fileOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('model' in state)) return undefined;
  return typeof state.model === 'string' ? state.model : undefined;
}
