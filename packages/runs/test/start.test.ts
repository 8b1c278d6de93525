import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImage, writeImage, type Values } from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { learnRun } from '../src/learnRun.js';
import { modelFileOf, readModel } from '../src/model.js';
import type { RunSettings } from '../src/config.js';
import { prepareRun } from '../src/prepareRun.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
let runs = 0;

beforeAll(async () => {
  mkdirSync(at('in'));
  await picture(at('in', 'a.png'), 1);
  const colours = Float64Array.from({ length: 3 * 144 }, (_, i) => (i % 7) / 7);
  await writeImage(at('colour.png'), createImage(12, 12, colours, 3));
});

function request(
  training: Partial<RunSettings['training']>,
  data: Partial<RunSettings['data']> = {},
) {
  const out = at(`run${String(runs++)}`);
  return { kind: 'new', images: [at('in')], out, settings: settings(training, data) } as const;
}

/** Where a run of these settings starts, as its configuration says. */
async function startOf(...of: Parameters<typeof request>): Promise<Values | undefined> {
  const { config, folder: made } = await prepareRun(request(...of), { threads: 1 });
  await made.unlock();
  return config.start;
}

describe('a run that starts from a model', () => {
  const tv = { prior: 'tv', values: { weight: 0.03, smoothing: 0.02 } };
  const model = (name: string, ...of: Parameters<typeof modelFileOf>): string => {
    writeFileSync(at(name), JSON.stringify(modelFileOf(...of)));
    return at(name);
  };

  it('takes its values, scaled to the noise where both are known; of a file or a run', async () => {
    expect(await startOf({ start: model('plain.json', tv) })).toEqual(tv.values);
    const start = model('known.json', tv, undefined, 0.05);
    expect(await startOf({ start })).toEqual({ weight: 0.06, smoothing: 0.04 });
    const run = request({ start, maxSteps: 1 });
    const events = learnRun(run, { threads: 1 });
    while ((await events.next()).done !== true);
    const { sigma, values } = await readModel(join(run.out, 'model.json'));
    expect(sigma).toBe(0.1);
    expect(await startOf({ start: run.out })).toEqual(values);
  });

  it.each([
    [
      'filters:count=2,size=3',
      'tv',
      'it has no weight; it has no smoothing; it has filterWeights besides',
    ],
    [
      'filters:count=2,size=3',
      'filters:count=3,size=3',
      'its filterWeights are 2 numbers, not 3 numbers',
    ],
    // As many numbers, and others.
    [
      'filters:count=2,size=5',
      'filters:count=2,size=3,channels=3',
      'its filterTaps are 2×1×24 numbers, not 2×3×8 numbers',
    ],
  ])('is refused where %s is the start of %s', async (from, prior, message) => {
    const [, count = '0', size = '0'] = /count=(\d),size=(\d)/.exec(from) ?? [];
    const fill = (n: number) => new Array<number>(n).fill(0.1);
    const values = {
      filterWeights: fill(Number(count)),
      filterSmoothings: fill(Number(count)),
      filterTaps: fill(Number(count) * (Number(size) ** 2 - 1)),
    };
    const start = model('f.json', { prior: from, values });
    const images = [prior.includes('channels=3') ? at('colour.png') : at('in')];
    const asked = { ...request({ prior, start }, { colour: 'keep' }), images };
    await expect(prepareRun(asked, { threads: 1 })).rejects.toThrow(message);
  });

  it('needs pictures of the channels of its filters', async () => {
    await expect(startOf({ prior: 'filters:channels=3' })).rejects.toThrow(
      /a picture of 3 channels.* but received 1/,
    );
    const asked = {
      ...request({ prior: 'filters:channels=1' }, { colour: 'keep' }),
      images: [at('colour.png')],
    };
    await expect(prepareRun(asked, { threads: 1 })).rejects.toThrow(
      /a picture of 1 channel, .* for .*colour\.png but received 3\. Choose filters:channels=3, or take it as grey/,
    );
  });

  it('is refused where there is no such model, or no such parameter', async () => {
    await expect(startOf({ start: at('nothing') })).rejects.toThrow('no readable file');
    await expect(startOf({ start: { weight2: 1 } })).rejects.toThrow(
      'Expected values of weight, smoothing for `start` but received "weight2"',
    );
    await expect(
      startOf({ prior: 'filters:count=1,size=2', start: { weight: 1, smoothing: 1 } }),
    ).rejects.toThrow('filterWeights');
  });
});

describe('a run that starts from filters by name', () => {
  const prior = 'filters:count=2,size=3';

  it('has them, random ones by the seed', async () => {
    const usual = await startOf({ prior });
    expect(await startOf({ prior, start: 'dct' })).toEqual(usual);
    const differences = await startOf({ prior, start: 'differences' });
    expect(differences?.['filterTaps']).not.toEqual(usual?.['filterTaps']);
    const random = async (seed: number) =>
      (await startOf({ prior, start: 'random' }, { seed }))?.['filterTaps'];
    expect(await random(1)).toEqual(await random(1));
    expect(await random(1)).not.toEqual(await random(2));
  });

  it('is refused for a regulariser that has none', async () => {
    await expect(startOf({ start: 'random' })).rejects.toThrow(
      'Expected none for the start of tv but received "random"',
    );
  });
});
