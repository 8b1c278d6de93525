import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { CheckpointError } from '@bilevel/core';
import { MemoryLimitError } from '@bilevel/parallel';
import { decodeCheckpoint, encodeCheckpoint, storedWarmStart } from '../src/checkpointFile.js';
import { FileFormatError, WriteError } from '../src/errors.js';
import type { RunEvent } from '../src/events.js';
import type { RunConfig } from '../src/config.js';
import { learnRun, type LearnRunOptions } from '../src/learnRun.js';
import { WINDOW_SIDE } from '../src/options/data.js';
import { DEFAULT_DATA } from '../src/options/defaults.js';
import { riskWithout } from '../src/options/risk.js';
import { sizeInWords } from '../src/preparedText.js';
import { prepareRun, type LearnRequest } from '../src/prepareRun.js';
import { RunFolder } from '../src/runFolder.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const windowed = { size: { kind: 'windowed', size: 11 } } as const;

beforeAll(async () => {
  mkdirSync(at('pictures'));
  // Of different sizes, nine windows each.
  for (const name of ['first', 'second']) mkdirSync(at(name));
  for (let k = 0; k < 8; k++) {
    const [file, width, height] = [`${String(k)}.png`, 33 + (k % 3), 33 + (k % 2)];
    await picture(at('pictures', file), k, width, height);
    await picture(at('first', file), k, width, height, { sigma: 0.05, seed: k });
    await picture(at('second', file), k, width, height, { sigma: 0.05, seed: 100 + k });
  }
});

async function learned(
  request: LearnRequest,
  options: LearnRunOptions = { threads: 1 },
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of learnRun(request, options)) events.push(event);
  return events;
}

/** The least memory that a run can do with on one thread: what a refusal says. */
async function leastMemory(): Promise<number> {
  const refused: unknown = await learned(newRun('refused'), { threads: 1, memoryLimit: 1 }).catch(
    (reason: unknown) => reason,
  );
  if (!(refused instanceof MemoryLimitError)) throw new Error('It is refused.');
  expect(refused.message).toContain('That is the least that does');
  expect(existsSync(at('refused'))).toBe(false);
  return refused.needed;
}

const newRun = (out: string, data: Parameters<typeof settings>[1] = windowed): LearnRequest => ({
  ...{ kind: 'new', images: [at('pictures')], out: at(out) },
  settings: settings({ maxSteps: 40, tolerance: 1e-2 }, data),
});

const rowsOf = (out: string): Record<string, string>[] => {
  const [head = '', ...rows] = readFileSync(at(out, 'history.csv'), 'utf8').trim().split('\n');
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((x, i) => [names[i] ?? '', x])));
};

const numbersOf = (out: string) =>
  rowsOf(out).map(({ objective, weight, windows }) => [objective, weight, windows]);

it('learns by way of windows and ends certified on whole pictures, as the run without them', async () => {
  const events = await learned(newRun('run'));
  const begun = events.find(({ type }) => type === 'start');
  expect(begun).toMatchObject({
    pictures: 'full size, 33×33 (smallest) to 35×34 (largest), by way of windows of 11×11',
  });
  const summary = events.at(-1);
  expect(summary).toMatchObject({
    type: 'summary',
    status: 'converged',
    objective: { kind: 'certified' },
  });
  const rows = rowsOf('run');
  const drawn = rows.filter(({ windows }) => windows !== '');
  expect(drawn[0]).toMatchObject({ windows: '9' });
  expect(Number(drawn[0]?.['samplingError'])).toBeGreaterThan(0);
  expect(rows.at(-1)).toMatchObject({ windows: '' });
  const kinds = events.flatMap((event) => (event.type === 'step' ? [event.kind] : []));
  expect(kinds).toEqual(rows.map(({ windows }) => (windows === '' ? 'certified' : 'estimated')));
  // Nothing of it is left that took room.
  expect(existsSync(at('run', 'warm'))).toBe(false);
  expect(existsSync(at('run', 'report.html'))).toBe(true);

  await learned(newRun('plain', { size: { kind: 'full' } }));
  const objective = (out: string): number => Number(rowsOf(out).at(-1)?.['objective']);
  expect(Math.abs(objective('run') / objective('plain') - 1)).toBeLessThan(5e-3);
  expect(rowsOf('plain')[0]).not.toHaveProperty('windows');
});

it('says of a picture that changes or vanishes meanwhile what to do, and goes on once it is back', async () => {
  const one = at('pictures', '3.png');
  const kept = at('kept.png');
  const run = learnRun(newRun('changed'), { threads: 1 });
  await expect(async () => {
    for await (const event of run) {
      if (event.type !== 'step' || event.step !== 1) continue;
      renameSync(one, kept);
      await picture(one, 77, 33, 34);
    }
  }).rejects.toThrow(FileFormatError);
  await expect(learned({ kind: 'resume', folder: at('changed') })).rejects.toThrow(
    /3\.png to be those the run started with .* Put the original file back and resume/,
  );
  rmSync(one);
  await expect(learned({ kind: 'resume', folder: at('changed') })).rejects.toThrow('3.png');
  renameSync(kept, one);
  await learned({ kind: 'resume', folder: at('changed') });
  expect(numbersOf('changed')).toEqual(numbersOf('run'));
});

/** What is in the folder of images, by name. */
const imagesOf = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(at(out, 'images')).map((name) => [
      name,
      readFileSync(at(out, 'images', name)).toString('base64'),
    ]),
  );

it.each(['stopped', 'given up'])(
  'has the same pictures where it is %s as they are written, and goes on',
  async (how) => {
    const controller = new AbortController();
    const types: string[] = [];
    for await (const event of learnRun(newRun(how), { signal: controller.signal })) {
      types.push(event.type);
      if (event.type !== 'writing') continue;
      if (how === 'given up') break;
      controller.abort();
    }
    expect(types.slice(-1)).toEqual([how === 'stopped' ? 'summary' : 'writing']);
    expect(existsSync(at(how, 'images', 'scores.json'))).toBe(false);
    await learned({ kind: 'resume', folder: at(how) });
    expect(numbersOf(how)).toEqual(numbersOf('run'));
    expect(imagesOf(how)).toEqual(imagesOf('run'));
    expect(existsSync(at(how, 'warm'))).toBe(false);
  },
);

it('is the same in whatever memory, with what does not fit in files of the run', async () => {
  const least = await leastMemory();
  await expect(learned(newRun('less'), { threads: 1, memoryLimit: least - 1 })).rejects.toThrow(
    MemoryLimitError,
  );
  const written: number[] = [];
  // Beside what pictures take there is no room for a warm start, or for each.
  for (const [out, memoryLimit] of [
    ['least', least],
    ['more', least + 2 ** 22],
  ] as const) {
    const write = vi.spyOn(RunFolder.prototype, 'write');
    await learned(newRun(out), { threads: 1, memoryLimit });
    written.push(write.mock.calls.filter(([name]) => name.startsWith('warm/')).length);
    write.mockRestore();
    expect(numbersOf(out)).toEqual(numbersOf('run'));
  }
  const [all = 0, some = 0] = written;
  // For a checkpoint all are written.
  expect(all).toBeGreaterThan(some);
});

/** Where a run of that memory, in which no warm start has room, is when the file of one is `changed`; what it says then. */
async function spilling(
  out: string,
  options: LearnRunOptions,
  changed: () => void,
): Promise<unknown> {
  const run = async (): Promise<void> => {
    for await (const event of learnRun(newRun(out), options)) {
      if (event.type === 'step' && rowsOf(out).at(-1)?.['windows'] === '') changed();
    }
  };
  return run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

it('says where there is no room for warm starts, and goes on when there is', async () => {
  const code = 'ENOSPC';
  const options = { threads: 1, memoryLimit: await leastMemory() };
  const make = vi.spyOn(RunFolder.prototype, 'makeFolder');
  onTestFinished(() => {
    make.mockRestore();
  });
  make.mockImplementation((name) => {
    const folder = at(code, name);
    if (name !== 'warm') return Promise.resolve(mkdirSync(folder, { recursive: true }) ?? folder);
    const cause = Object.assign(new Error(), { code });
    throw new WriteError(at(code, name, '0-1'), { cause });
  });
  const error = await spilling(code, options, () => undefined);
  expect(error).toBeInstanceOf(WriteError);
  expect(String(error)).toMatch(
    /warm\/\d+-\d+, what a picture goes on from, 1MiB for each of them, but the disk is full\. Free some space, or choose another folder\. Then resume the run; a larger `memoryLimit`/,
  );
  make.mockRestore();
  await learned({ kind: 'resume', folder: at(code) }, options);
  expect(numbersOf(code)).toEqual(numbersOf('run'));
});

it('says which file of a warm start has vanished or changed, and goes on when it is back', async () => {
  const options = { threads: 1, memoryLimit: await leastMemory() };
  const whole = (out: string): string[] =>
    readdirSync(at(out, 'warm')).map((key) => at(out, 'warm', key));
  const missing = await spilling('vanished', options, () => {
    for (const path of whole('vanished')) rmSync(path);
  });
  expect(missing).toBeInstanceOf(CheckpointError);
  expect(String(missing)).toMatch(
    /Expected the file .*warm.*\d+-\d+, which the run goes on from, but received none\. Put it back/,
  );
  const other = await spilling('altered', options, () => {
    for (const path of whole('altered')) writeFileSync(path, readFileSync(path).fill(7, 100, 110));
  });
  expect(other).toBeInstanceOf(CheckpointError);
  expect(String(other)).toMatch(/warm.*whose digest differs\. Put it back and resume the run/);
});

it('rounds what the files need not hold to the bit, and goes on from those of before', async () => {
  const options = { threads: 1, memoryLimit: await leastMemory() };
  for await (const event of learnRun(newRun('before'), options)) {
    if (event.type === 'step' && rowsOf('before').at(-1)?.['windows'] === '') break;
  }
  for (const key of readdirSync(at('before', 'warm'))) {
    const path = at('before', 'warm', key);
    const { point, adjoint, tangent } = decodeCheckpoint(readFileSync(path), path, storedWarmStart);
    expect(point).toBeInstanceOf(Float64Array);
    const all = [adjoint, ...(tangent?.duals ?? [])];
    expect(all).toHaveLength(3);
    for (const one of all) expect(one).toBeInstanceOf(Float32Array);
    // Versions before have written all in 64 bits.
    const wide = {
      ...{ point, adjoint: Float64Array.from(adjoint) },
      tangent: tangent && { ...tangent, duals: tangent.duals.map((z) => Float64Array.from(z)) },
    };
    writeFileSync(path, encodeCheckpoint(wide));
  }
  await learned({ kind: 'resume', folder: at('before') }, options);
  expect(numbersOf('before')).toEqual(numbersOf('run'));
});

it.each([
  { named: 'alone', risk: riskWithout('one', { probes: 2 }), second: undefined },
  { named: 'that were taken twice', risk: riskWithout('two'), second: at('second') },
])('learns so from noisy pictures $named, and goes on to the bit', async ({ risk, second }) => {
  const name = `noisy-${risk.name}`;
  const noise = { kind: 'measured' } as const;
  const begin = (out: string): LearnRequest => ({
    ...{ kind: 'new', images: [at('first')], out: at(out), second },
    settings: settings({ tolerance: 5e-2, risk }, { ...windowed, noise }),
  });
  const events = await learned(begin(name));
  expect(events.at(-1)).toMatchObject({ status: 'converged', objective: { kind: 'certified' } });
  const rows = rowsOf(name);
  expect(rows[0]).toMatchObject({ windows: '9' });
  expect(rows.at(-1)).toMatchObject({ windows: '' });
  const { train, settings: used } = configOf(name);
  expect(used.data.size).toEqual(windowed.size);
  for (const one of train) {
    expect(one).toHaveProperty('noisy');
    expect(one.sigma !== undefined).toBe(second === undefined);
  }
  // From a step on windows.
  for await (const event of learnRun(begin(`${name}-cut`), { threads: 1 })) {
    if (event.type === 'step' && event.step === 1) break;
  }
  await learned({ kind: 'resume', folder: at(`${name}-cut`) });
  expect(numbersOf(`${name}-cut`)).toEqual(numbersOf(name));
});

const configOf = (out: string): RunConfig =>
  JSON.parse(readFileSync(at(out, 'config.json'), 'utf8')) as RunConfig;

it('learns from all of each picture and says what that costs where an operator has no windows, and goes on so', async () => {
  const operator = { name: 'deblurring', options: { sigma: 0.5 } };
  const images = ['0.png', '1.png', '2.png', '3.png'].map((name) => at('pictures', name));
  const begin = (out: string, maxSteps: number): LearnRequest => ({
    ...{ kind: 'new', images, out: at(out) },
    settings: settings({ maxSteps }, { ...windowed, operator }),
  });
  const events = await learned(begin('reflect', 1));
  const warning = events.find(({ type }) => type === 'warning');
  expect(warning).toMatchObject({ code: 'no-windows' });
  expect(JSON.stringify(warning)).toMatch(/Deblurring .* 0\.0045 megapixels .*`part` 11/);
  const { settings: used, asked, prepared } = configOf('reflect');
  expect(used.data.size).toEqual({ kind: 'full' });
  expect(asked).toEqual(windowed);
  expect(prepared?.findings.map(({ code }) => code)).toContain('no-windows');
  await learned({ kind: 'resume', folder: at('reflect'), maxSteps: 2 });
  await learned(begin('reflect-at-once', 2));
  const numbers = (out: string) => rowsOf(out).map(({ objective, weight }) => [objective, weight]);
  expect(numbers('reflect')).toHaveLength(3);
  expect(numbers('reflect')).toEqual(numbers('reflect-at-once'));
});

it('says how large whole pictures are, not the parts of those for validation', () => {
  const one = { smallest: { width: 96, height: 96 }, largest: { width: 768, height: 512 } };
  const originals = { smallest: { width: 500, height: 400 }, largest: one.largest };
  const range = { low: 0, high: 1, white: 1, kind: 'format' } as const;
  const came = { range, measured: range, originals, pictures: one, findings: [] };
  expect(sizeInWords({ kind: 'windowed', size: 128 }, came)).toBe(
    'full size, 500×400 (smallest) to 768×512 (largest), by way of windows of 128×128',
  );
});

it('takes pictures of few windows as they are, and says nothing', async () => {
  const { config, folder: made } = await prepareRun(newRun('few', DEFAULT_DATA), { threads: 1 });
  await made.unlock();
  expect(config.settings.data.size).toEqual({ kind: 'full' });
  expect(config.asked).toEqual({ size: { kind: 'windowed', size: WINDOW_SIDE } });
  expect(config.prepared?.findings).toEqual([]);
});
