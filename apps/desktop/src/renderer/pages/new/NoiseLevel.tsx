import { DATA_OPTIONS } from '@bilevel/runs/options';
import type { RunSettings } from '@bilevel/runs/settings';
import { Group, NumberInput, Select } from '@mantine/core';

type Noise = Exclude<RunSettings['data']['noise'], { kind: 'pairs' | 'measured' }>;
type Kind = Noise['kind'];

/** Each way of giving it: what it is called, what its number means, and one to begin with. */
const KINDS: Readonly<
  Record<
    Kind,
    {
      readonly label: string;
      readonly description: string;
      readonly max: number;
      readonly step: number;
    }
  >
> = {
  gaussian: {
    label: 'as numbers',
    description: 'Gaussian; black is 0, white is 1.',
    max: Number.MAX_VALUE,
    step: 0.01,
  },
  relative: {
    label: '% of range',
    description: 'Gaussian; from black to white is 100 %.',
    max: 1000,
    step: 1,
  },
  poisson: { label: 'photons', description: 'Photons where it is white.', max: 1e12, step: 1 },
};

function numberOf(noise: Noise): number {
  if (noise.kind === 'gaussian') return noise.sigma;
  return noise.kind === 'relative' ? noise.percent : noise.photons;
}

function noiseOf(kind: Kind, value: number): Noise | undefined {
  if (kind === 'gaussian') return { kind, sigma: value };
  if (kind === 'relative') return { kind, percent: value };
  return value > 0 ? { kind, photons: value } : undefined;
}

/** About as much noise, given in another way: that of photons in the middle of the range. */
function changedTo(kind: Kind, noise: Noise): Noise | undefined {
  const number = numberOf(noise);
  const sigma =
    noise.kind === 'gaussian'
      ? number
      : noise.kind === 'relative'
        ? number / 100
        : Math.sqrt(0.5 / number);
  const value = { gaussian: sigma, relative: 100 * sigma, poisson: 0.5 / sigma ** 2 }[kind];
  return noiseOf(kind, Number(value.toPrecision(6)));
}

/** The size of noise to add: a standard deviation, or per cent of the range of the pictures. */
export function NoiseLevel({
  noise,
  setNoise,
}: {
  noise: Noise;
  setNoise: (noise: Noise) => void;
}) {
  const { description, max, step } = KINDS[noise.kind];
  const set = (changed: Noise | undefined): void => {
    if (changed !== undefined) setNoise(changed);
  };
  return (
    <Group align="end" wrap="nowrap">
      <NumberInput
        style={{ flex: 1 }}
        label={DATA_OPTIONS.noise.name}
        description={description}
        min={0}
        max={max}
        step={step}
        decimalScale={4}
        value={numberOf(noise)}
        onChange={(value) => {
          if (typeof value === 'number') set(noiseOf(noise.kind, value));
        }}
      />
      <Select
        aria-label="Unit of the noise"
        w={150}
        allowDeselect={false}
        value={noise.kind}
        data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
        onChange={(kind) => {
          if (kind !== null && kind !== noise.kind && kind in KINDS) {
            set(changedTo(kind as Kind, noise));
          }
        }}
      />
    </Group>
  );
}
