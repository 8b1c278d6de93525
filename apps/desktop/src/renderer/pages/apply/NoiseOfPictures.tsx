import { printed } from '@bilevel/runs/display';
import { NOISE_OPTION } from '@bilevel/runs/options';
import { Checkbox, Stack } from '@mantine/core';
import type { ApplyRequest } from '../../../shared/schemas/apply.js';
import { NumberField } from '../../components/SettingField.js';

/** The noise of the pictures, for a model that says which it was learned for: as told, or estimated in each. */
export function NoiseOfPictures({
  learnedFor,
  noise,
  setNoise,
}: {
  learnedFor: number;
  noise: ApplyRequest['noise'];
  setNoise: (noise: ApplyRequest['noise']) => void;
}) {
  const isEstimated = noise?.kind === 'estimated';
  return (
    <Stack gap={6}>
      {!isEstimated && (
        <NumberField
          option={{
            ...{ ...NOISE_OPTION, kind: 'number', above: 0 },
            help: 'of the pictures, in the unit of those that the model was learned on: the model is scaled to it',
            otherwise: printed.number(learnedFor),
          }}
          value={noise?.sigma}
          onChange={(sigma) => {
            setNoise(sigma === undefined ? undefined : { kind: 'gaussian', sigma });
          }}
        />
      )}
      <Checkbox
        label="Estimate the noise of each picture"
        description="By its finest details, and the model is scaled to it; what cannot be trusted is told."
        checked={isEstimated}
        onChange={({ currentTarget: { checked } }) => {
          setNoise(checked ? { kind: 'estimated' } : undefined);
        }}
      />
    </Stack>
  );
}
