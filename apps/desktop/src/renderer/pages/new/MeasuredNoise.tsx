import { DATA_OPTIONS } from '@bilevel/runs/options';
import { noiseInWords } from '@bilevel/runs/display';
import type { Prepared, RunSettings } from '@bilevel/runs/settings';
import { Group, NumberInput, Select, Text } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';

type Noise = Extract<RunSettings['data']['noise'], { kind: 'measured' }>;

/** How σ is known of noise that is in the pictures. */
const KINDS = { estimated: 'estimated', sigma: 'as a number', percent: '% of range' } as const;
type Kind = keyof typeof KINDS;

/** What is begun with where nothing has been estimated. */
const FIRST = 0.1;

/** The noise of pictures of which there are no others: its σ, or what has been estimated of it. */
export function MeasuredNoise({
  noise,
  setNoise,
  found,
}: {
  noise: Noise;
  setNoise: (noise: Noise) => void;
  /** What the pictures came to with these settings. */
  found: Prepared | undefined;
}) {
  const kind: Kind =
    noise.percent !== undefined ? 'percent' : noise.sigma !== undefined ? 'sigma' : 'estimated';
  const number = noise.percent ?? noise.sigma;
  const change = (to: Kind): void => {
    const range = found === undefined ? 1 : found.range.high - found.range.low;
    const sigma =
      noise.sigma ?? (noise.percent === undefined ? found?.sigma : (noise.percent / 100) * range);
    const next = { sigma: sigma ?? FIRST, percent: (100 * (sigma ?? FIRST)) / range };
    setNoise({
      kind: 'measured',
      ...(to !== 'estimated' && { [to]: Number(next[to].toPrecision(4)) }),
    });
  };
  const estimates = found?.estimates ?? [];
  const doubtful = estimates.filter(({ doubts }) => doubts.length > 0);
  return (
    <>
      <Group align="end" wrap="nowrap">
        <NumberInput
          style={{ flex: 1 }}
          label={DATA_OPTIONS.noise.name}
          description="Of the noise in the pictures; black is 0, white is 1."
          placeholder="estimated in each"
          disabled={kind === 'estimated'}
          min={0}
          step={kind === 'percent' ? 1 : 0.01}
          decimalScale={4}
          value={number ?? ''}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0 && kind !== 'estimated') {
              setNoise({ kind: 'measured', [kind]: value });
            }
          }}
        />
        <Select
          aria-label="How the noise is known"
          w={150}
          allowDeselect={false}
          value={kind}
          data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
          onChange={(to) => {
            if (to !== null && to !== kind && to in KINDS) change(to as Kind);
          }}
        />
      </Group>
      {kind === 'estimated' && estimates.length > 0 && (
        <Text size="sm" data-testid="estimated-noise">
          {sentenceCase(noiseInWords(noise, found))}.
          {doubtful.length > 0 && (
            <Text span fw={600}>
              {' '}
              Doubtful in {doubtful.length} of {estimates.length}: see the warnings above Start.
            </Text>
          )}
        </Text>
      )}
    </>
  );
}
