import { runSettings, type RunSettings } from '@bilevel/runs/settings';
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCall } from '../../app/hooks.js';
import { notifyWithUndo } from '../../components/notifyWithUndo.js';
import { DEFAULT_SETTINGS, type Draft } from './draft.js';

const AUTOMATIC = 'Automatic';

/** In the order of the schema, whatever was changed first. */
const textOf = (settings: RunSettings): string => JSON.stringify(runSettings.parse(settings));

/** Settings under a name, to be used again. */
export const Presets = memo(function Presets({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const engine = useEngine();
  const act = useAction();
  const { data, reload } = useCall('presets', {});
  const [name, setName] = useState('');
  const json = textOf(draft.settings);
  const all = [{ name: AUTOMATIC, settings: DEFAULT_SETTINGS }, ...(data ?? [])];
  const replaces = data?.some((preset) => preset.name === name.trim()) === true;
  const current = all.find(({ settings }) => textOf(settings) === json)?.name;
  const remove = (gone: string): Promise<unknown> =>
    act(async () => {
      await engine.call('deletePreset', { name: gone });
      reload();
      const { settings } = draft;
      notifyWithUndo(
        `The preset ${gone} is deleted`,
        () =>
          void act(async () => {
            await engine.call('savePreset', { name: gone, settings });
            reload();
          }),
      );
    });
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <Select
        label="Preset"
        placeholder="Settings of your own"
        style={{ flex: 1 }}
        value={current ?? null}
        data={all.map((preset) => preset.name)}
        onChange={(value) => {
          const found = all.find((preset) => preset.name === value);
          if (found !== undefined) setDraft({ ...draft, settings: found.settings });
        }}
      />
      {current === undefined ? (
        <>
          <TextInput
            label="Save as"
            placeholder="Name"
            w={120}
            maxLength={60}
            value={name}
            onChange={({ currentTarget: { value } }) => {
              setName(value);
            }}
          />
          <Button
            variant="default"
            disabled={name.trim() === '' || name.trim() === AUTOMATIC}
            onClick={() =>
              void act(async () => {
                await engine.call('savePreset', { name: name.trim(), settings: draft.settings });
                setName('');
                reload();
              })
            }
          >
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </>
      ) : (
        current !== AUTOMATIC && (
          <ActionIcon
            variant="default"
            size={36}
            aria-label={`Delete the preset ${current}`}
            onClick={() => void remove(current)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )
      )}
    </Group>
  );
});
