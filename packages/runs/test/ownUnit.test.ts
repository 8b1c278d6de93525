import { join } from 'node:path';
import { createImage, writeImage } from '@bilevel/imaging';
import { expect, it } from 'vitest';
import { readForModel } from '../src/applyScale.js';
import { temporaryFolder } from './pictures.js';

it('takes a measurement in a unit of its own as it is, whatever the range of pictures', async () => {
  const path = join(temporaryFolder(), 'sinogram.npy');
  const data = Float64Array.from({ length: 144 }, (_, k) => 20 * Math.sin(k) ** 2 - 0.5);
  await writeImage(path, createImage(12, 12, data), { bitDepth: 64 });
  const range = { kind: 'stated', low: 0, high: 1, white: 1 } as const;
  await expect(readForModel(path, range)).rejects.toThrow('the weights would change');
  const { noisy, findings } = await readForModel(path, range, { inOwnUnit: true });
  expect(Array.from(noisy.data)).toEqual(Array.from(data));
  expect(findings).toEqual([]);
});
