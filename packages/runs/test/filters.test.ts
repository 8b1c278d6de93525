import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createImage, writeImage } from '@bilevel/imaging';
import { termsOf, type Parameter, type Values } from '@bilevel/imaging/describe';
import { beforeAll, describe, expect, it } from 'vitest';
import { KeptParameters, keptParameters } from '../src/kept/keptParameters.js';
import { recordBytes } from '../src/kept/parametersFile.js';
import { learnRun } from '../src/learnRun.js';
import { LEARNING } from '../src/learning/files.js';
import { readModel } from '../src/model.js';
import { RunFolder } from '../src/runFolder.js';
import { stepValues } from '../src/stepValues.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const PRIOR = 'tv+filters:student,count=2,size=3';
const PARAMETERS: readonly Parameter[] = termsOf(PRIOR).flatMap(({ parameters }) => parameters);
/** A step, 2 weights, 2 smoothings, 2·8 coefficients. */
const RECORD = 21 * 8;

function valuesAt(step: number): Values {
  return {
    ...{ weight: 1, smoothing: 1 },
    filterWeights2: [0.1 + step, 1 / 3],
    filterSmoothings2: [Math.PI, 5e-324],
    filterTaps2: Array.from({ length: 16 }, (_, i) => Math.sin(step + i)),
  };
}

describe('arrays among the parameters of steps', () => {
  it('are kept exactly, and read by anything that reads doubles', async () => {
    const run = await RunFolder.create(at('exact'));
    const kept = new KeptParameters(run, PARAMETERS, 1);
    await kept.start(-1);
    for (const step of [0, 1, 2]) await kept.keep(step, valuesAt(step));
    const records = await keptParameters(run, PARAMETERS);
    expect(records.steps).toEqual([0, 1, 2]);
    const { filterWeights2, filterSmoothings2, filterTaps2 } = valuesAt(2);
    expect(records.at(2)).toEqual({ filterWeights2, filterSmoothings2, filterTaps2 });
    expect(records.at(3)).toBeUndefined();
    const bytes = await readFile(run.file('parameters.f64'));
    expect([bytes.length, recordBytes(PARAMETERS.filter(({ shape }) => shape))]).toEqual([
      3 * RECORD,
      RECORD,
    ]);
    expect(bytes.readDoubleLE(RECORD)).toBe(1);
    expect(bytes.readDoubleLE(RECORD + 8)).toBe(1.1);
    await run.unlock();
  });

  it('are those up to a checkpoint when a run goes on, whatever a crash left', async () => {
    const run = await RunFolder.create(at('crash'));
    const kept = new KeptParameters(run, PARAMETERS, 1);
    await kept.start(-1);
    for (const step of [0, 1, 2, 3]) await kept.keep(step, valuesAt(step));
    const path = run.file('parameters.f64');
    await truncate(path, 3 * RECORD + 16);
    expect((await keptParameters(run, PARAMETERS)).steps).toEqual([0, 1, 2]);
    // A power cut may leave blocks of zeros.
    await appendFile(path, Buffer.alloc(2 * RECORD));
    const spoilt = await keptParameters(run, PARAMETERS);
    expect(spoilt.steps.filter((step) => spoilt.at(step) !== undefined)).toEqual([0, 1, 2]);
    const again = new KeptParameters(run, PARAMETERS, 1);
    await again.start(1);
    expect((await stat(path)).size).toBe(2 * RECORD);
    await again.keep(2, valuesAt(2));
    expect((await keptParameters(run, PARAMETERS)).at(2)).toEqual(spoilt.at(2));
    await run.unlock();
  });

  it.each([4.5, 1])('never take more than an eighth of the budget: %d records', async (records) => {
    const run = await RunFolder.create(at(`budget-${String(records)}`));
    const budget = (8 * records * RECORD) / 1e6;
    const kept = new KeptParameters(run, PARAMETERS, budget);
    await kept.start(-1);
    for (let step = 0; step < 19; step++) {
      await kept.keep(step, valuesAt(step));
      const { steps, at: read } = await keptParametersOf(run);
      expect(steps.length * RECORD).toBeLessThanOrEqual((budget * 1e6) / 8);
      expect(2 * steps.length).toBeGreaterThanOrEqual(Math.min(step + 1, Math.floor(records)));
      const interval = steps[1] ?? 64;
      expect(steps).toEqual(steps.map((_, i) => i * interval));
      const last = steps.at(-1) ?? 0;
      expect(read(last)?.['filterTaps2']).toEqual(valuesAt(last)['filterTaps2']);
    }
    const none = new KeptParameters(run, PARAMETERS, 0);
    await none.start(18);
    await none.keep(19, valuesAt(19));
    expect((await keptParametersOf(run)).steps).toEqual([]);
    await run.unlock();
  });

  async function keptParametersOf(run: RunFolder) {
    const records = await keptParameters(run, PARAMETERS);
    return { steps: records.steps, at: (step: number) => records.at(step) };
  }
});

describe('a run that learns filters', () => {
  const request = (name: string) =>
    ({
      kind: 'new',
      images: [at('in')],
      out: at(name),
      settings: settings({ prior: PRIOR, maxSteps: 4, tolerance: 1e-9, lower: 'hb-fista' }),
    }) as const;
  const read = async (name: string) => {
    const { folder: run, config } = await RunFolder.open(LEARNING, at(name));
    const rows = await run.readRows(LEARNING.history);
    return { run, rows, values: await stepValues(run, config, rows) };
  };

  beforeAll(async () => {
    await mkdir(at('in'));
    for (const k of [1, 2]) await picture(at('in', `${String(k)}.png`), k, 12, 11);
  });

  it('goes on exactly, and has all parameters of every step', async () => {
    for await (const event of learnRun(request('alone'), { threads: 1 })) {
      expect(event.type).not.toBe('warning');
    }
    const controller = new AbortController();
    const cut = learnRun(request('cut'), { threads: 1, signal: controller.signal });
    for await (const event of cut) {
      if (event.type === 'step' && event.step === 1) controller.abort();
    }
    for await (const event of learnRun({ kind: 'resume', folder: at('cut') }, { threads: 1 })) {
      expect(event.type).not.toBe('warning');
    }
    const bytes = (name: string): Buffer => readFileSync(at(name, 'parameters.f64'));
    expect(bytes('cut')).toEqual(bytes('alone'));
    const { rows, values, run } = await read('alone');
    expect(values.steps).toEqual([0, 1, 2, 3, 4]);
    const model = await readModel(run.file('model.json'));
    const best = (await run.readSummary(LEARNING))?.best ?? NaN;
    expect(values.at(best)).toEqual(model.values);
    expect(values.at(1)?.['weight']).toBe(rows[1]?.weight);
    expect(values.at(1)?.['filterTaps2']).not.toEqual(values.at(0)?.['filterTaps2']);
    const report = readFileSync(run.file('report.html'), 'utf8');
    expect(report.match(/aria-label="Filter \d: weight/g)).toHaveLength(2);
    expect(readFileSync(run.file('charts', 'filters.svg'), 'utf8')).toMatch(/^<svg /);
  });
});

describe('filters and pictures in colour', () => {
  it('are on the channels of the pictures, and refused for both kinds before a folder is made', async () => {
    const colour = createImage(
      12,
      11,
      Float64Array.from({ length: 396 }, (_, p) => (p % 7) / 9),
      3,
    );
    await writeImage(at('colour.png'), colour);
    await picture(at('grey.png'), 1, 12, 11);
    const request = (images: readonly string[], prior: string, colours?: 'grey') =>
      ({
        kind: 'new',
        images: images.map((name) => at(name)),
        out: at(`${prior.replaceAll(/\W/g, '-')}${String(images.length)}${colours ?? ''}`),
        settings: settings({ prior, maxSteps: 1 }, { colour: colours ?? 'keep' }),
      }) as const;
    const run = async (of: ReturnType<typeof request>): Promise<string> => {
      for await (const event of learnRun(of, { threads: 1 })) expect(event.type).not.toBe('error');
      return (await RunFolder.open(LEARNING, of.out)).config.settings.training.prior;
    };
    const three = 'filters:count=1,size=2,channels=3';
    expect(await run(request(['colour.png'], 'filters:count=1,size=2'))).toBe(three);
    const both = ['colour.png', 'grey.png'];
    const refused = request(both, 'filters:count=1,size=2');
    await expect(run(refused)).rejects.toThrow(
      /all grey or all in colour for filters but received 1 of 2 in colour.*`colour`/,
    );
    expect(existsSync(refused.out)).toBe(false);
    expect(await run(request(both, 'filters:count=1,size=2', 'grey'))).toBe(
      'filters:count=1,size=2',
    );
    const said = request(['grey.png'], three);
    await expect(run(said)).rejects.toThrow('Expected a picture of 3 channels');
    expect(existsSync(said.out)).toBe(false);
  });
});
