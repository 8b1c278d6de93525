import { DATA_OPTIONS } from '@bilevel/runs/options';
import { Checkbox, TextInput } from '@mantine/core';
import type { PictureChoice } from '../../shared/schemas/files.js';
import { NumberField, textsOf } from './SettingField.js';

/** Chooses it. */
export function PageFields({
  choice: { page, channel, variable },
  setChoice,
}: {
  choice: PictureChoice;
  setChoice: (change: PictureChoice) => void;
}) {
  return (
    <>
      <NumberField
        option={DATA_OPTIONS.page}
        value={page === 'all' ? undefined : page}
        onChange={(value) => {
          setChoice({ page: value });
        }}
      />
      <NumberField
        option={DATA_OPTIONS.channel}
        value={channel}
        onChange={(value) => {
          setChoice({ channel: value });
        }}
      />
      <TextInput
        {...textsOf(DATA_OPTIONS.variable)}
        value={variable ?? ''}
        onChange={({ currentTarget: { value } }) => {
          setChoice({ variable: value === '' ? undefined : value });
        }}
      />
      <Checkbox
        label="Each page is a picture"
        checked={page === 'all'}
        onChange={({ currentTarget: { checked } }) => {
          setChoice({ page: checked ? 'all' : undefined });
        }}
      />
    </>
  );
}
