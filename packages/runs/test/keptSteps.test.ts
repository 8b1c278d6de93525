import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImage, imageQuality, type StepReconstruction } from '@bilevel/imaging';
import { decodeNpy } from '@bilevel/npy';
import { unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { loadDataset } from '../src/dataset.js';
import { FileFormatError } from '../src/errors.js';
import { decodeKept, encodeKept } from '../src/kept/keptFile.js';
import { KeptSteps, keptSteps, readKeptStep } from '../src/kept/keptSteps.js';
import { learnRun } from '../src/learnRun.js';
import { RunFolder } from '../src/runFolder.js';
import { LEARNING } from '../src/learning/files.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

/** Two pictures whose grey values depend on the step. */
function pictures(step: number): StepReconstruction[] {
  const of = (name: string, role: 'train' | 'validation'): StepReconstruction => ({
    role,
    name,
    image: createImage(
      12,
      11,
      Float64Array.from({ length: 132 }, (_, p) => 0.1 + p / 140 + step / 977),
    ),
    accuracy: 1e-3 / (step + 1),
  });
  return [of('a bc', 'train'), of('ü', 'validation')];
}

const BYTES = encodeKept(pictures(0)).length;

/** The bytes of a run folder's kept reconstructions, finished or not. */
async function bytesOf(run: RunFolder): Promise<number> {
  const names = await readdir(run.file('steps')).catch((): string[] => []);
  const sizes = await Promise.all(names.map((name) => stat(run.file('steps', name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

describe('kept reconstructions', () => {
  it('come back in 32 bits with a bound that covers the rounding, and NumPy arrays', () => {
    const made = pictures(3);
    const bytes = encodeKept(made);
    const read = decodeKept(bytes, 'run/steps/3.npz');
    expect(read.map(({ role, name }) => [role, name])).toEqual([
      ['train', 'a bc'],
      ['validation', 'ü'],
    ]);
    for (const [i, { image, accuracy }] of read.entries()) {
      const original = made[i]!;
      expect([image.width, image.height]).toEqual([12, 11]);
      const squares = image.data.reduce((sum, x, p) => sum + (x - original.image.data[p]!) ** 2, 0);
      expect(squares).toBeGreaterThan(0);
      expect(Math.sqrt(squares / 132)).toBeLessThanOrEqual(accuracy - original.accuracy);
      expect(accuracy).toBeLessThan(original.accuracy + 1e-7);
    }
    const members = unzipSync(bytes);
    expect(Object.keys(members)).toEqual([
      'train/a bc.npy',
      'validation/ü.npy',
      'accuracy.npy',
      'sha256.txt',
    ]);
    const array = decodeNpy(Buffer.from(members['train/a bc.npy'] ?? []));
    expect(array.shape).toEqual([11, 12]);
    expect(array.type).toBe('f4');
  });

  it('are the same bytes whenever they are written', () => {
    vi.useFakeTimers({ now: Date.UTC(2031, 4, 5, 6, 7, 8) });
    const later = encodeKept(pictures(3));
    vi.useRealTimers();
    expect(later).toEqual(encodeKept(pictures(3)));
  });

  it('are refused with any bit of pixels or bounds changed, and at any shorter length', () => {
    const bytes = encodeKept(pictures(1));
    for (let k = 0; k < bytes.length; k += 41) {
      expect(() => decodeKept(bytes.subarray(0, k), 'run/steps/1.npz')).toThrow(
        /at run\/steps\/1\.npz but received a damaged file. Delete it/,
      );
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(k) ^ 4, k);
      let read: StepReconstruction[];
      try {
        read = decodeKept(changed, 'run/steps/1.npz');
      } catch (error) {
        expect(error).toBeInstanceOf(FileFormatError);
        continue;
      }
      // Dates and checksums of the archive say nothing of what is in it.
      expect(read).toEqual(decodeKept(bytes, ''));
    }
  });

  it.each([
    ['four and a half files', 4.5],
    ['five files', 5],
    ['one file', 1],
  ])('never exceed a budget of %s, and are those of regular steps', async (name, files) => {
    const run = await RunFolder.create(at(name));
    const budget = files * BYTES;
    const kept = new KeptSteps(run, budget / 1e6);
    await kept.start(-1);
    for (let step = 0; step < 41; step++) {
      expect(await kept.keep(step, () => Promise.resolve(pictures(step)))).toBeUndefined();
      expect(await bytesOf(run)).toBeLessThanOrEqual(budget);
      const { steps, bytes } = await keptSteps(run);
      expect(bytes).toBe(steps.length * BYTES);
      const interval = steps[1] ?? 64;
      expect(Math.log2(interval) % 1).toBe(0);
      expect(steps).toEqual(steps.map((_, i) => i * interval));
      // Half of the budget is used at least.
      expect(2 * steps.length).toBeGreaterThanOrEqual(Math.min(step + 1, Math.floor(files)));
      const [last = 0] = steps.slice(-1);
      const read = await readKeptStep(run, last);
      expect(read?.[0]?.accuracy).toBeCloseTo(1e-3 / (last + 1), 6);
    }
    await run.unlock();
  });

  it('are not more than a slider shows, and none where none fit', async () => {
    const run = await RunFolder.create(at('many'));
    const kept = new KeptSteps(run, 1e6);
    const first = pictures(0);
    for (let step = 0; step < 150; step++) await kept.keep(step, () => Promise.resolve(first));
    expect((await keptSteps(run)).steps).toEqual(Array.from({ length: 75 }, (_, k) => 2 * k));
    // A smaller budget holds for what is there, too.
    const less = new KeptSteps(run, (3 * BYTES) / 1e6);
    await less.start(140);
    await less.keep(141, () => Promise.resolve(first));
    expect((await keptSteps(run)).steps).toEqual([0, 64, 128]);
    const none = new KeptSteps(run, (0.5 * BYTES) / 1e6);
    const message = await none.keep(142, () => Promise.resolve(first));
    expect(message).toMatch(/one step take 0\.0 MB, and 0\.00\d+ MB are allowed/);
    expect(await none.keep(143, () => Promise.resolve(first))).toBeUndefined();
    expect((await keptSteps(run)).steps).toEqual([]);
    await run.unlock();
  });
});

describe('a run', () => {
  const request = (name: string, keepMegabytes?: number) =>
    ({
      kind: 'new',
      images: [at('in')],
      out: at(name),
      settings: {
        ...settings({ maxSteps: 8, tolerance: 1e-9 }, { validation: 0.34 }),
        ...(keepMegabytes !== undefined && { keepMegabytes }),
      },
    }) as const;
  const keptOf = async (name: string) => {
    const { folder: run } = await RunFolder.open(LEARNING, at(name));
    const { steps } = await keptSteps(run);
    const read = await Promise.all(steps.map((step) => readKeptStep(run, step)));
    return { steps, read };
  };

  it('keeps what its history tells, also after an interruption and within a budget', async () => {
    await mkdir(at('in'));
    for (const k of [1, 2, 3]) await picture(at('in', `${String(k)}.png`), k);
    for await (const event of learnRun(request('alone'))) expect(event.type).not.toBe('warning');
    const alone = await keptOf('alone');
    expect(alone.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const { folder: run } = await RunFolder.open(LEARNING, at('alone'));
    const rows = await run.readRows(LEARNING.history);
    const { config } = await RunFolder.open(LEARNING, at('alone'));
    const { validation } = await loadDataset(config, config.settings.data);
    for (const step of [0, 4, 8]) {
      const found = alone.read[step]?.find(({ role }) => role === 'validation');
      const truth = validation[0]?.truth;
      if (found === undefined || truth === undefined) throw new Error('There is no picture.');
      expect(imageQuality(found.image, truth).psnr).toBeCloseTo(rows[step]?.psnrValidation ?? 0, 4);
    }
    const bytes = (await stat(run.file('steps', '0.npz'))).size;
    const budget = (4.5 * bytes) / 1e6;
    const controller = new AbortController();
    const cut = learnRun(request('cut', budget), { signal: controller.signal });
    for await (const event of cut) {
      if (event.type !== 'step') continue;
      // The next is not followed by a checkpoint: it is computed again.
      if (event.step === 5) controller.abort();
    }
    const { folder: interrupted } = await RunFolder.open(LEARNING, at('cut'));
    const last = (await interrupted.readCheckpoint(LEARNING))?.last.step ?? 0;
    // As a power cut leaves it.
    await writeFile(interrupted.file('steps', '77.npz'), 'x');
    await writeFile(interrupted.file('steps', '4.npz.123456'), 'x');
    for await (const event of learnRun({ kind: 'resume', folder: at('cut') })) {
      if (event.type === 'step') expect(event.step).toBeGreaterThan(last);
      expect(await bytesOf(interrupted)).toBeLessThanOrEqual(1e6 * budget);
    }
    const resumed = await keptOf('cut');
    expect(resumed.steps).toEqual([0, 4, 8]);
    expect(resumed.read).toEqual([0, 4, 8].map((step) => alone.read[step]));
    expect(await readdir(interrupted.file('steps'))).toHaveLength(3);
  });

  it('that is told to keeps none, and one that is replaced leaves none', async () => {
    const events: string[] = [];
    for await (const event of learnRun(request('none', 0))) events.push(event.type);
    expect(events).not.toContain('warning');
    expect(await readdir(at('none'))).not.toContain('steps');
    for await (const event of learnRun({ ...request('alone', 0.001), force: true })) {
      if (event.type === 'warning') expect(event.message).toMatch(/^No reconstructions/);
      events.push(event.type);
    }
    expect(events.filter((type) => type === 'warning')).toHaveLength(1);
    expect(await readdir(at('alone'))).not.toContain('steps');
  });

  it('names a damaged file', async () => {
    const { folder: run } = await RunFolder.open(LEARNING, at('cut'));
    const whole = await readFile(run.file('steps', '4.npz'));
    await writeFile(run.file('steps', '8.npz'), whole.subarray(0, 100));
    await expect(readKeptStep(run, 8)).rejects.toThrow(/steps.8\.npz but received a damaged file/);
    await rm(run.file('steps', '8.npz'));
    expect(await readKeptStep(run, 8)).toBeUndefined();
  });
});
