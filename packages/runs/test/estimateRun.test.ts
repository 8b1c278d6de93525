import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { NoImagesError } from '@bilevel/imaging';
import { beforeAll, expect, it } from 'vitest';
import { estimateRun } from '../src/estimateRun.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const images = [join(folder, 'in')];

beforeAll(async () => {
  mkdirSync(join(folder, 'in'));
  for (const k of [1, 2, 3]) await picture(join(folder, 'in', `${String(k)}.png`), k, 80, 70);
});

it('tells pictures, pixels, a range of time, and memory that grows with the pictures', async () => {
  const data = { validation: 0.34 } as const;
  const small = await estimateRun({ images, settings: settings({}, data) });
  expect(small).toMatchObject({ train: 2, validation: 1, pixels: 2 * 80 * 70 });
  expect(small.secondsLow).toBeGreaterThan(0);
  expect(small.secondsHigh).toBeGreaterThan(small.secondsLow);
  expect(small.secondsHigh).toBeLessThan(Infinity);
  const size = { kind: 'shrink', size: 16 } as const;
  const shrunk = await estimateRun({ images, settings: settings({}, { ...data, size }) });
  expect(shrunk.pixels).toBe(2 * 16 * 14);
  // Truth, noisy picture, solution and adjoint of each at least.
  expect(small.bytes - shrunk.bytes).toBeGreaterThan(3 * 4 * 8 * (80 * 70 - 16 * 14));
});

it('tells more time the more there is to do, also for what the probe does not come to the end of', async () => {
  const fixed = { method: 'fixed', step: 1e-6, tolerance: 1e-12 } as const;
  const [short, long] = [await of(1), await of(1_000_000)];
  expect(long.secondsHigh).toBeGreaterThan(10 * short.secondsHigh);

  function of(maxSteps: number) {
    return estimateRun({ images, settings: settings({ ...fixed, maxSteps }) });
  }
});

it('counts whole pictures only where a run by way of windows evaluates them, and memory of a few', async () => {
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let k = 0; k < 12; k++) await picture(join(many, `${String(k)}.png`), k, 66, 66);
  const of = (size: Parameters<typeof settings>[1]) =>
    estimateRun({ images: [many], settings: settings({ maxSteps: 1, method: 'adaptive' }, size) });
  const whole = await of({ size: { kind: 'full' } });
  const windowed = await of({ size: { kind: 'windowed', size: 11 } });
  expect(windowed.pixels).toBe(whole.pixels);
  // Two threads at most hold one each of the ten, and the two for validation.
  expect(windowed.bytes).toBeLessThan(whole.bytes);
});

it('fails as the run itself would', async () => {
  await expect(estimateRun({ images, settings: settings({ memory: 3 }) })).rejects.toThrow(
    ArgumentError,
  );
  const none = { images: [join(folder)], settings: settings() };
  await expect(estimateRun(none)).rejects.toThrow(NoImagesError);
});
