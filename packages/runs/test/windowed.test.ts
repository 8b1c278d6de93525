import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { FileFormatError, WriteError } from '../src/errors.js';
import type { RunEvent } from '../src/events.js';
import type { RunConfig } from '../src/config.js';
import { learnRun } from '../src/learnRun.js';
import { WINDOW_SIDE } from '../src/options/data.js';
import { DEFAULT_DATA } from '../src/options/defaults.js';
import { sizeInWords } from '../src/preparedText.js';
import { prepareRun, type LearnRequest } from '../src/prepareRun.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const windowed = { size: { kind: 'windowed', size: 11 } } as const;

beforeAll(async () => {
  mkdirSync(at('pictures'));
  // Of different sizes, nine windows each.
  for (let k = 0; k < 8; k++) {
    await picture(at('pictures', `${String(k)}.png`), k, 33 + (k % 3), 33 + (k % 2));
  }
});

async function learned(request: LearnRequest): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of learnRun(request, { threads: 1 })) events.push(event);
  return events;
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
  const numbers = (out: string) =>
    rowsOf(out).map(({ objective, weight, windows }) => [objective, weight, windows]);
  expect(numbers('changed')).toEqual(numbers('run'));
});

it('says where there is no room for warm starts, and goes on when there is', async () => {
  const run = learnRun(newRun('full'), { threads: 1 });
  const blocked = at('full', 'warm');
  await expect(async () => {
    for await (const event of run) {
      if (event.type === 'step' && event.step === 0) writeFileSync(blocked, 'in the way');
    }
  }).rejects.toThrow(WriteError);
  rmSync(blocked);
  await learned({ kind: 'resume', folder: at('full') });
  expect(rowsOf('full').at(-1)?.['objective']).toBe(rowsOf('run').at(-1)?.['objective']);
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
