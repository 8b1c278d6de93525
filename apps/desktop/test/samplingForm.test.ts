import { describe, expect, it } from 'vitest';
import { createImage, patternOf, type SamplingPattern } from '@bilevel/imaging';
import type { SamplingIterate } from '@bilevel/runs';
import { DEFAULT_SAMPLING } from '@bilevel/runs/options';
import type { SamplingRow } from '@bilevel/runs/settings';
import { PatternWatch } from '../src/backend/worker/sampling.js';
import { History } from '../src/renderer/charts/history.js';
import {
  EMPTY_SAMPLE_DRAFT,
  ratesIn,
  requestOf,
  withSettings,
} from '../src/renderer/pages/sample/draft.js';
import { entryOf, patternEntries } from '../src/renderer/pages/sample/patternShown.js';
import type { PatternIterate } from '../src/shared/schemas/sampling.js';

describe('the form of a sampling run', () => {
  it.each<[string, number[] | undefined]>([
    ['0.25', [0.25]],
    ['0.35, 0.25', [0.35, 0.25]],
    [' 0.5;0.1 ', [0.5, 0.1]],
    ['', undefined],
    ['1', undefined],
    ['0', undefined],
    ['-0.2', undefined],
    ['0.2, a', undefined],
    ['25%', undefined],
  ])('reads the rates of %o', (text, rates) => {
    expect(ratesIn(text)).toEqual(rates);
  });

  it('asks for what is chosen, with the defaults of the command line', () => {
    expect(requestOf(EMPTY_SAMPLE_DRAFT)).toBeUndefined();
    const bundled = { ...EMPTY_SAMPLE_DRAFT, images: null };
    expect(requestOf(bundled)).toEqual({ images: null, settings: DEFAULT_SAMPLING });
    expect(requestOf({ ...bundled, rates: '2' })).toBeUndefined();
    const sized = withSettings({ ...bundled, rates: '0.5' }, { size: 32, seed: 3 });
    expect(requestOf(sized)?.settings).toEqual({
      ...DEFAULT_SAMPLING,
      ...{ rates: [0.5], size: 32, seed: 3 },
    });
    expect(withSettings(sized, { size: undefined }).settings).not.toHaveProperty('size');
  });
});

it('lists the patterns of the rates that were met, and stages, the last first', () => {
  const history = new History<keyof SamplingRow>();
  const block = (rates: number[]) => ({
    from: 0,
    count: rates.length,
    columns: { step: Float64Array.from(rates.keys()), rate: Float64Array.from(rates) },
  });
  const of = (live: boolean) => patternEntries(history, [0.5, 0.25], live);
  expect(of(true).map(({ label }) => label)).toEqual(['As it is learned']);
  history.add(block([1, 0.6, 0.4]));
  expect(of(false).map(({ label }) => label.replace('\u00a0', ' '))).toEqual([
    'Pattern for 50.0 %',
    'Pattern for 50.0 %, with weights',
    ...[2, 1, 0].map((stage) => `Weights of stage ${String(stage)}`),
  ]);
  expect(entryOf(of(false), { kind: 'stage', stage: 1 })?.label).toBe('Weights of stage 1');
  // What is no longer there gives way to the first.
  expect(entryOf(of(false), { kind: 'live' })?.shown).toMatchObject({ target: 0.5 });
});

it('shows the slice that is looked at, some times a second, and another one at once', async () => {
  const told: PatternIterate[] = [];
  const watch = new PatternWatch((view) => {
    told.push(view);
  });
  const size = { width: 2, height: 1 };
  const pattern: SamplingPattern = patternOf(size, Float64Array.of(1, 0));
  const iterate = (step: number): SamplingIterate => ({
    ...{ stage: 2, step, target: undefined, pattern },
    objective: { value: 1, error: 0, kind: 'certified' },
    slice: (i) =>
      Promise.resolve(
        i > 1
          ? undefined
          : {
              name: String(i),
              truth: createImage(2, 1, Float64Array.of(0.5, 1)),
              reconstruction: createImage(2, 1, Float64Array.of(-1, 2)),
              quality: { psnr: 20, ssim: 0.5 },
            },
      ),
  });
  expect(watch.watch(0)).toBeNull();
  for (const step of [0, 1, 2]) await watch.onIterate(iterate(step));
  expect(told.map(({ step }) => step)).toEqual([0]);
  expect(watch.watch(1)).toBe(told[0]);
  await watch.onIterate(iterate(3));
  expect(told[1]).toMatchObject({ name: '1', step: 3, picture: 1, rate: 0.5, target: null });
  expect([told[1]?.pattern, told[1]?.reconstruction, told[1]?.truth]).toEqual([
    Uint8Array.of(255, 0),
    Uint8Array.of(0, 255),
    Uint8Array.of(128, 255),
  ]);
  watch.watch(7);
  await watch.onIterate(iterate(4));
  expect(told).toHaveLength(2);
});
