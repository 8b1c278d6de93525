import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGaussianNoise, createImage, writeImage } from '@bilevel/imaging';
import { afterAll } from 'vitest';
import type { RunSettings } from '../src/config.js';

/** A folder that is removed when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-runs-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes stripes that depend on `phase`, with exact 8-bit grey levels; returns the path. */
export async function picture(
  path: string,
  phase: number,
  width = 16,
  height = 14,
  noise?: { readonly sigma: number; readonly seed: number },
): Promise<string> {
  const data = Float64Array.from({ length: width * height }, (_, p) => {
    const [row, column] = [Math.floor(p / width), p % width];
    return ((row + 3 * phase) % 7 < 3 ? 40 : 180 + ((column * 3 + phase) % 64)) / 255;
  });
  const image = createImage(width, height, data);
  await writeImage(path, noise ? addGaussianNoise(image, noise) : image);
  return path;
}

/** Settings of a short run; `training` and `data` change single ones. */
export function settings(
  training: Partial<RunSettings['training']> = {},
  data: Partial<RunSettings['data']> = {},
): RunSettings {
  return {
    data: {
      noise: { kind: 'gaussian', sigma: 0.1 },
      size: { kind: 'full' },
      seed: 0,
      validation: 0,
      ...data,
    },
    training: {
      prior: 'tv',
      method: 'adaptive',
      lower: 'fista',
      adjoint: 'cg',
      maxSteps: 6,
      tolerance: 1e-3,
      ...training,
    },
  };
}
