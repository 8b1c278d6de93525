import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Model,
  addGaussianNoise,
  createImage,
  psnr,
  readImage,
  writeImage,
  type Measurement,
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
  for (const name of ['clean', 'small', 'whole', 'wrong']) mkdirSync(at(name));
  for (const k of [0, 1]) {
    const name = `${String(k)}.tif`;
    await writeImage(at('clean', name), truth(k), { bitDepth: 32 });
    const seen = addGaussianNoise(model.seenOf(truth(k)), { sigma: 0.02, seed: k });
    const small = createImage(seen.width, seen.height, seen.data);
    await writeImage(at('small', name), small, { bitDepth: 32 });
    const { data } = small;
    for (const [folder, rows] of [
      ['whole', 13],
      ['wrong', 12],
    ] as const) {
      const less = createImage(17, rows, data.slice(0, 17 * rows));
      await writeImage(at(folder, name), less, { bitDepth: 32 });
    }
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

const imageOf = ({ width, height, data }: Measurement) => createImage(width, height, data);

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

  it('of whole cells alone is learned from by what of the pictures it is of, and that is told', async () => {
    const warnings = await learned('whole-cells', {}, 'whole');
    const told =
      'Expected a measurement (small picture) of 17×14 for the picture of 34×27 of 0 but received 17×13. What belongs ' +
      'together is used: 34×26 pixels of the picture from row 0 and column 0 and all of the measurement. The same holds for 1 more.';
    expect(warnings).toContain(told);
    expect(await sizeOf('whole-cells', 'images', '0.truth.png')).toEqual([34, 26]);
    expect(await sizeOf('whole-cells', 'images', '0.noisy.png')).toEqual([17, 13]);
    const { findings } = (await examineRun(request('whole-cells', {}, 'whole'))).prepared;
    expect(findings).toContainEqual({ code: 'cut-to-fit', message: told });
  });

  it('is cut with its picture where parts are learned from, along its cells', async () => {
    for (const [kind, size, wide] of [
      ['crop', 21, 10],
      ['part', 20, 10],
    ] as const) {
      const data = { size: { kind, size } } as const;
      const warnings = await learned(`cut-${kind}`, data, 'small');
      // 0.02 of noise is found in the part as well, of a picture that is seen as it is measured.
      expect(warnings.filter((message) => message.includes('scale'))).toEqual([]);
      expect(await sizeOf(`cut-${kind}`, 'images', '0.truth.png')).toEqual([2 * wide, 2 * wide]);
      expect(await sizeOf(`cut-${kind}`, 'images', '0.noisy.png')).toEqual([wide, wide]);
      const [small, large] = [
        await readImage(at(`cut-${kind}`, 'images', '0.noisy.png')),
        await readImage(at(`cut-${kind}`, 'images', '0.truth.png')),
      ];
      expect(psnr(small, imageOf(model.seenOf(large)))).toBeGreaterThan(30);
    }
  });

  it('is refused where it has not the shape for the picture', async () => {
    const wrong = 'Expected a measurement (small picture) of 17×14 for pictures of 34×27';
    await expect(learned('refused', {}, 'wrong')).rejects.toThrow(wrong);
    await expect(examineRun(request('refused', {}, 'wrong'))).rejects.toThrow(wrong);
    await expect(learned('refused', {}, 'clean')).rejects.toThrow('but received 34×27');
    expect(existsSync(at('refused'))).toBe(false);
  });
});

describe('a measurement of a blur with unknown surroundings', () => {
  const blur = { name: 'box-blur', options: { side: 5, boundary: 2 } };
  const fits = new Model({ operator: blur });
  const around = new Model({ operator: { ...blur, options: { side: 5 } } });

  it('as large as the picture is learned from where it did not see beyond the edges', async () => {
    mkdirSync(at('blurred'));
    for (const k of [0, 1]) {
      const seen = addGaussianNoise(around.seenOf(truth(k)), { sigma: 0.02, seed: k });
      await writeImage(at('blurred', `${String(k)}.tif`), imageOf(seen), { bitDepth: 32 });
    }
    const warnings = await learned('blur', { operator: blur }, 'blurred');
    expect(warnings.join('\n')).toContain(
      'Expected a measurement (picture without its surroundings) of 30×23 for the picture of 34×27 of 0 but received 34×27. ' +
        'What belongs together is used: all of the picture and 30×23 pixels of the measurement from row 2 and column 2.',
    );
    const [seen, large] = [
      await readImage(at('blur', 'images', '0.noisy.png')),
      await readImage(at('blur', 'images', '0.truth.png')),
    ];
    expect([large.width, large.height]).toEqual([34, 27]);
    expect(psnr(seen, imageOf(fits.seenOf(large)))).toBeGreaterThan(30);
    // And parts of that.
    await learned('blur-part', { operator: blur, size: { kind: 'crop', size: 15 } }, 'blurred');
    const part = await readImage(at('blur-part', 'images', '0.truth.png'));
    const measured = await readImage(at('blur-part', 'images', '0.noisy.png'));
    expect([part.width, measured.width]).toEqual([15, 11]);
    expect(psnr(measured, imageOf(fits.seenOf(part)))).toBeGreaterThan(30);
  });
});
