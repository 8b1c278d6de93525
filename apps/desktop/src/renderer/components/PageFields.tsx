import { DATA_OPTIONS } from '@bilevel/runs/options';
import type { PictureChoice } from '../../shared/schemas/files.js';
import { NumberField } from './SettingField.js';

/** Chooses it. */
export function PageFields({
  choice,
  setChoice,
}: {
  choice: PictureChoice;
  setChoice: (change: PictureChoice) => void;
}) {
  return (['page', 'channel'] as const).map((key) => (
    <NumberField
      key={key}
      option={DATA_OPTIONS[key]}
      value={choice[key]}
      onChange={(value) => {
        setChoice({ [key]: value });
      }}
    />
  ));
}
