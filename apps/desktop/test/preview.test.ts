import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, writeImage } from '@bilevel/imaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, previewOf } from '../src/backend/worker/applying.js';

const folder = mkdtempSync(join(tmpdir(), 'bilevel-preview-'));
const at = (name: string): string => join(folder, name);
const SIDE = 16;
const D = SIDE * SIDE;
/** Orange to the left, blue to the right: in planes, as pictures are kept. */
const COLOURS = [
  [0.9, 0.5, 0.1],
  [0.2, 0.3, 0.8],
] as const;
const halves = Float64Array.from({ length: 3 * D }, (_, i) => {
  const [c, p] = [Math.floor(i / D), i % D];
  return COLOURS[p % SIDE < SIDE / 2 ? 0 : 1][c] ?? NaN;
});
const model = (name: string, more: object = {}): string => {
  const values = { weight: 0.01, smoothing: 0.01 };
  const file = { format: 'bilevel-model', version: 2, prior: 'tv-colour', values, ...more };
  writeFileSync(at(name), JSON.stringify(file));
  return at(name);
};

beforeAll(async () => {
  await writeImage(at('colour.png'), createImage(SIDE, SIDE, halves, 3));
  // A column of the left half is missing.
  const mask = Float64Array.from({ length: D }, (_, p) => (p % SIDE === 3 ? 0 : 1));
  await writeImage(at('mask.png'), createImage(SIDE, SIDE, mask));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the preview of a model', () => {
  it('has the numbers of a pixel beside each other, as pages draw them', async () => {
    const asked = { model: model('colour.json'), image: at('colour.png'), grey: false };
    const { channels, noisy, denoised } = await previewOf(asked);
    expect(channels).toBe(3);
    for (const [k, colour] of COLOURS.entries()) {
      const first = 3 * (5 * SIDE + (k === 0 ? 2 : SIDE - 3));
      for (const [c, value] of colour.entries()) {
        expect(noisy[first + c]).toBeCloseTo(value, 2);
        expect(denoised[first + c]).toBeCloseTo(value, 1);
      }
    }
  });

  it('is grey when the results are to be', async () => {
    const asked = { model: model('grey.json'), image: at('colour.png'), grey: true };
    expect(await previewOf(asked)).toMatchObject({ channels: 1, width: SIDE, height: SIDE });
  });

  it('fills in what a mask says is missing, and needs one where the model was learned with one', async () => {
    const operator = { name: 'inpainting', picture: 'own' };
    const asked = {
      model: model('masked.json', { operator, ridge: 1e-3 }),
      image: at('colour.png'),
      grey: false,
    };
    expect((await factsOf(asked)).picture).toMatchObject({ needed: true });
    await expect(previewOf(asked)).rejects.toThrow(/Expected a mask/);
    const { denoised } = await previewOf({ ...asked, mask: at('mask.png') });
    for (const [c, value] of COLOURS[0].entries()) {
      expect(denoised[3 * (5 * SIDE + 3) + c]).toBeCloseTo(value, 1);
    }
  });

  it('comes with what the model is, in words', async () => {
    const facts = await factsOf({ model: model('words.json', { prior: 'tv:huber' }) });
    const words = 'Total variation (anisotropic), huber';
    expect(facts).toEqual({
      words,
      denoises: true,
      prior: 'tv:huber',
      arrays: {},
      picture: null,
      sigma: null,
    });
    const learned = await factsOf({ model: model('noise.json', { prior: 'tv', sigma: 0.1 }) });
    expect(learned.sigma).toBe(0.1);
  });
});
