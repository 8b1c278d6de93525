import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { blockKernels, filterKernels, smoothedTotalVariation } from '../../src/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const grid = { width: 40, height: 30, channels: 1 };
const data = Float64Array.from({ length: 1200 }, (_, p) => Math.sin(p));
const reach = { radius: 1e-3, energy: 1e-2, least: 0.1 };
const common = { weight: 0.1, smoothing: 0.1 };

const options = { implementation: 'simd' } as const;

/** Collects garbage, and writes over what has been given back. */
async function reuse(zeros: ((length: number) => Float64Array) | undefined): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (let k = 0; k < 40; k++) zeros?.(420 * (1 + (k % 10))).fill(NaN);
  }
}

it.each(['total variation', 'blocks'])('bounds of a change outlive garbage: %s', async (which) => {
  const kernels =
    which === 'blocks'
      ? blockKernels({ grid, blocks: 'pixel', potential: 'huber', ...common }, options)
      : smoothedTotalVariation('isotropic', { data, grid, diagonal: 1, ...common }, options);
  const change = kernels.linearise(data).change(reach);
  const before = kernels.linearise(data).change(reach).of(data);
  await reuse(kernels.vectors?.zeros);
  expect(change.of(data)).toEqual(before);
  kernels.release();
});

it('and so do those of filters, whose factors are computed once', async () => {
  const kernels = filterKernels(
    {
      ...{
        grid,
        size: 3,
        potential: 'student',
        taps: new Float64Array(27).map((_, a) => Math.sin(a)),
      },
      ...{ weights: Float64Array.of(1, 2, 3), smoothings: Float64Array.of(0.1, 0.2, 0.3) },
    },
    options,
  );
  const change = kernels.linearise(data).change({ ...reach, norm: 9, strongConvexity: 1 });
  const before = change.hessianForm(data, data);
  await reuse(kernels.vectors?.zeros);
  expect(change.hessianForm(data, data)).toBe(before);
  kernels.release();
});
