import { DATA_OPTIONS } from '@bilevel/runs/options';
import type { RunSettings } from '@bilevel/runs/settings';
import { Group, NumberInput, Select } from '@mantine/core';

type Noise = Exclude<RunSettings['data']['noise'], { kind: 'pairs' }>;

/** The size of noise to add: a standard deviation, or per cent of the range of the pictures. */
export function NoiseLevel({
  noise,
  setNoise,
}: {
  noise: Noise;
  setNoise: (noise: Noise) => void;
}) {
  const relative = noise.kind === 'relative';
  return (
    <Group align="end" wrap="nowrap">
      <NumberInput
        style={{ flex: 1 }}
        label={DATA_OPTIONS.noise.name}
        description={
          relative ? 'Gaussian; from black to white is 100 %.' : 'Gaussian; black is 0, white is 1.'
        }
        min={0}
        max={relative ? 1000 : Number.MAX_VALUE}
        step={relative ? 1 : 0.01}
        decimalScale={4}
        value={relative ? noise.percent : noise.sigma}
        onChange={(value) => {
          if (typeof value !== 'number') return;
          setNoise(
            relative ? { kind: 'relative', percent: value } : { kind: 'gaussian', sigma: value },
          );
        }}
      />
      <Select
        aria-label="Unit of the noise"
        w={150}
        allowDeselect={false}
        value={noise.kind}
        data={[
          { value: 'gaussian', label: 'as numbers' },
          { value: 'relative', label: '% of range' },
        ]}
        onChange={(kind) => {
          if (kind === noise.kind) return;
          setNoise(
            noise.kind === 'relative'
              ? { kind: 'gaussian', sigma: noise.percent / 100 }
              : { kind: 'relative', percent: Number((100 * noise.sigma).toPrecision(6)) },
          );
        }}
      />
    </Group>
  );
}
