import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { blockKernels, smoothedTotalVariation } from '../../src/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const grid = { width: 40, height: 30, channels: 1 };
const data = Float64Array.from({ length: 1200 }, (_, p) => Math.sin(p));
const reach = { radius: 1e-3, energy: 1e-2, least: 0.1 };
const common = { weight: 0.1, smoothing: 0.1 };

const options = { implementation: 'simd' } as const;

it.each(['total variation', 'blocks'])('bounds of a change outlive garbage: %s', async (which) => {
  const kernels =
    which === 'blocks'
      ? blockKernels({ grid, blocks: 'pixel', potential: 'huber', ...common }, options)
      : smoothedTotalVariation('isotropic', { data, grid, diagonal: 1, ...common }, options);
  const change = kernels.linearise(data).change(reach);
  const before = kernels.linearise(data).change(reach).of(data);
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
    // What has been given back would be taken, and written over.
    for (let k = 0; k < 40; k++) kernels.vectors?.zeros(420 * (1 + (k % 10))).fill(NaN);
  }
  expect(change.of(data)).toEqual(before);
  kernels.release();
});
