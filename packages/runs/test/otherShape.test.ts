import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Model,
  addGaussianNoise,
  createImage,
  psnr,
  readImage,
  writeImage,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun } from '../src/applyRun.js';
import type { RunSettings } from '../src/config.js';
import { estimateRun } from '../src/estimateRun.js';
import { examineRun } from '../src/examineRun.js';
import { learnRun } from '../src/learnRun.js';
import type { LearnRequest } from '../src/prepareRun.js';
import { settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const operator = { name: 'downsampling', options: { factor: 2 } };
const model = new Model({ operator });
const [WIDTH, HEIGHT] = [34, 27];

/** A disc and stripes; 34×27 pixels have a measurement of 17×14. */
const truth = (k: number) =>
  createImage(
    WIDTH,
    HEIGHT,
    Float64Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
      const [row, column] = [Math.floor(p / WIDTH), p % WIDTH];
      return Math.hypot(row - 12, column - 14 - 2 * k) < 9 ? 0.8 : 0.3 + column / 200;
    }),
  );

beforeAll(async () => {
  for (const name of ['clean', 'small', 'wrong']) mkdirSync(at(name));
  for (const k of [0, 1]) {
    const name = `${String(k)}.tif`;
    await writeImage(at('clean', name), truth(k), { bitDepth: 32 });
    const seen = addGaussianNoise(model.seenOf(truth(k)), { sigma: 0.02, seed: k });
    const small = createImage(seen.width, seen.height, seen.data);
    await writeImage(at('small', name), small, { bitDepth: 32 });
    const { data } = small;
    await writeImage(at('wrong', name), createImage(17, 13, data.slice(0, 17 * 13)), {
      bitDepth: 32,
    });
  }
});

const request = (out: string, data: Partial<RunSettings['data']> = {}, noisy?: string) =>
  ({
    kind: 'new',
    images: [at('clean')],
    noisy: noisy && at(noisy),
    settings: settings(
      { maxSteps: 2 },
      {
        ...{ operator, range: { low: 0, high: 1 }, size: { kind: 'full' } },
        ...(noisy !== undefined && { noise: { kind: 'pairs' } }),
        ...data,
      },
    ),
    out: at(out),
  }) satisfies LearnRequest;

async function learned(...of: Parameters<typeof request>): Promise<string[]> {
  const warnings: string[] = [];
  for await (const event of learnRun(request(...of), { threads: 1 })) {
    if (event.type === 'warning') warnings.push(event.message);
  }
  return warnings;
}

const sizeOf = async (...path: string[]): Promise<readonly number[]> => {
  const { width, height } = await readImage(at(...path));
  return [width, height];
};

function fail(): never {
  throw new Error('There are scores.');
}

describe('a measurement of another shape', () => {
  it('is made of clean pictures, or of parts of them, and learned from', async () => {
    await learned('simulated');
    expect(await sizeOf('simulated', 'images', '0.truth.png')).toEqual([34, 27]);
    expect(await sizeOf('simulated', 'images', '0.noisy.png')).toEqual([17, 14]);
    expect(await sizeOf('simulated', 'images', '0.start.png')).toEqual([34, 27]);
    expect(await sizeOf('simulated', 'images', '0.reconstruction.png')).toEqual([34, 27]);
    await learned('part', { size: { kind: 'part', size: 15 } });
    expect(await sizeOf('part', 'images', '0.noisy.png')).toEqual([8, 8]);
    const { pixels } = await estimateRun(request('estimate'));
    expect(pixels).toBeGreaterThan(0);
  });

  it('is learned from in pairs; its model makes small pictures large', async () => {
    expect(await learned('pairs', {}, 'small')).toEqual([]);
    const [scores = fail()] = JSON.parse(
      readFileSync(at('pairs', 'images', 'scores.json'), 'utf8'),
    ) as {
      noisy: { psnr: number };
      reconstructed: { psnr: number };
    }[];
    // Before is the start, which has the truth's pixels.
    expect(scores.noisy.psnr).toBeGreaterThan(15);
    expect(scores.reconstructed.psnr).toBeGreaterThan(scores.noisy.psnr);
    const report = readFileSync(at('pairs', 'report.html'), 'utf8');
    expect(report).toContain('<b>Measurement</b>');
    // Five beside each other: the start as well.
    expect(report).toMatch(/--shown: \d+px; --count: 5"/);
    for await (const event of applyRun({
      ...{ model: at('pairs'), images: [at('small')], out: at('large') },
    })) {
      if (event.type === 'applied') expect(event.status).toBe('converged');
    }
    const large = await readImage(at('large', '0.tif'));
    // Cells are taken to be whole: a row more than the truth has.
    expect([large.width, large.height]).toEqual([34, 28]);
    const inside = createImage(WIDTH, HEIGHT, large.data.slice(0, WIDTH * HEIGHT));
    expect(psnr(inside, truth(0))).toBeGreaterThan(20);
  });

  it('is refused where it has not the shape for the picture, or where a part of it is wanted', async () => {
    const wrong = 'Expected a measurement (small picture) of 17×14 for pictures of 34×27';
    await expect(learned('refused', {}, 'wrong')).rejects.toThrow(wrong);
    await expect(examineRun(request('refused', {}, 'wrong'))).rejects.toThrow(wrong);
    await expect(learned('refused', {}, 'clean')).rejects.toThrow('but received 34×27');
    for (const kind of ['part', 'crop'] as const) {
      const size = { kind, size: 20 };
      await expect(learned('refused', { size }, 'small')).rejects.toThrow(
        'all of each picture to be learned from, as downsampling has measured a small picture of it,',
      );
    }
    expect(existsSync(at('refused'))).toBe(false);
  });
});
