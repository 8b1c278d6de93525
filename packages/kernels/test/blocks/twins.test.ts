import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  blockKernels,
  smoothedTotalVariation,
  type BlockKernels,
  type BlockLinearisation,
  type BlockTerms,
} from '../../src/index.js';
import { POTENTIAL_CODES } from '../../src/blocks/potentialCodes.js';
import {
  added,
  blockScene,
  blockVectors,
  termsOf,
  type BlockScene,
} from '../support/blockScenes.js';
import { expectClose } from '../support/compare.js';
import { filled } from '../support/scenes.js';

/** Everything that adds to a vector or fills it, at x, by names. */
function resultsOf(
  kernels: BlockKernels,
  at: BlockLinearisation,
  x: Float64Array,
  v: Float64Array,
  zeros: (length: number) => Float64Array = (length) => new Float64Array(length),
): Record<'gradient' | 'product' | 'diagonal' | 'cross', Float64Array> {
  const of = (fill: (out: Float64Array) => void): Float64Array => {
    const out = zeros(x.length);
    fill(out);
    return out;
  };
  return {
    gradient: of((out) => {
      kernels.addGradient(x, out);
    }),
    product: of((out) => {
      at.addHessianVector(v, out);
    }),
    diagonal: of((out) => {
      at.addDiagonal(out);
    }),
    cross: of((out) => {
      at.cross(Float64Array.of(0.3, -2), out);
    }),
  };
}

/** Whether a potential has SIMD kernels; others run in plain code. */
const hasKernels = ({ potential }: Pick<BlockScene, 'potential'>): boolean =>
  POTENTIAL_CODES[potential] !== undefined;

it('SIMD and plain TypeScript agree, to the bit where they compute the same way', () => {
  fc.assert(
    fc.property(blockScene, (s) => {
      const terms = termsOf(s);
      const { x, v, q } = blockVectors(s);
      const [fast, plain] = [
        blockKernels(terms, { implementation: 'simd' }),
        blockKernels(terms, { implementation: 'plain' }),
      ];
      expect(fast.vectors !== undefined).toBe(hasKernels(s));
      fc.pre(hasKernels(s));
      expectClose([fast.value(x)], [plain.value(x)], 1e-13);
      const [here, there] = [fast.linearise(x), plain.linearise(x)];
      const [ours, reference] = [
        resultsOf(fast, here, x, v),
        resultsOf(plain, there, x, v),
      ] as const;
      // Exponentials differ, and Charbonnier's potential of a size from that of its square.
      const same =
        s.potential !== 'log-cosh' && !(s.potential === 'charbonnier' && s.blocks !== 'difference');
      for (const name of ['gradient', 'product', 'diagonal', 'cross'] as const) {
        if (same) expect(Array.from(ours[name])).toEqual(Array.from(reference[name]));
        else if (name === 'gradient' || name === 'cross') {
          const size = s.weight * 8;
          const off = ours[name].map((a, p) => Math.abs(a - reference[name][p]!));
          expect(Math.max(...off)).toBeLessThanOrEqual(1e-14 * size);
        } else {
          const size = (s.weight / s.smoothing) * 8;
          const off = ours[name].map((a, p) => Math.abs(a - reference[name][p]!));
          expect(Math.max(...off)).toBeLessThanOrEqual(1e-14 * size);
        }
      }
      const [one, other] = [here, there].map((at) =>
        filled(2, (out) => {
          at.crossTranspose(q, out);
        }),
      );
      if (!one || !other) throw new Error('two results');
      const terms2 = 2 * x.length * s.weight;
      const slopes = s.potential === 'quadratic' ? 1 + s.contrast / s.smoothing : 1;
      for (const j of [0, 1]) {
        expect(Math.abs(one[j]! - other[j]!)).toBeLessThanOrEqual(1e-13 * terms2 * slopes);
      }
      fast.release();
    }),
    { seed: 61, numRuns: 400 },
  );
});

it('arrays in the kernels’ memory and others give the same bits', () => {
  fc.assert(
    fc.property(blockScene.filter(hasKernels), (s) => {
      const { x, v } = blockVectors(s);
      const kernels = blockKernels(termsOf(s), { implementation: 'simd' });
      const { vectors } = kernels;
      if (vectors === undefined) throw new Error('expected vectors');
      const copied = (values: Float64Array): Float64Array => {
        const copy = vectors.zeros(values.length);
        copy.set(values);
        return copy;
      };
      const outside = resultsOf(kernels, kernels.linearise(x), x, v);
      const [xIn, vIn] = [copied(x), copied(v)];
      const inside = resultsOf(kernels, kernels.linearise(xIn), xIn, vIn, vectors.zeros);
      expect(inside).toEqual(outside);
      kernels.release();
    }),
    { seed: 62, numRuns: 100 },
  );
});

it('several regularisers and total variation add up in arrays that they share', () => {
  const grid = { width: 7, height: 5, channels: 1 };
  const data = Float64Array.from({ length: 35 }, (_, p) => Math.sin(3 * p));
  const variation = smoothedTotalVariation(
    'isotropic',
    { data, grid, diagonal: 1, weight: 0.1, smoothing: 0.01 },
    { implementation: 'simd' },
  );
  const { vectors } = variation;
  if (vectors === undefined) throw new Error('expected vectors');
  const more = (['huber', 'quadratic'] as const).map((potential) =>
    blockKernels(
      { grid, blocks: 'pixel', potential, weight: 0.2, smoothing: 0.3 },
      { implementation: 'simd', vectors },
    ),
  );
  for (const kernels of more) expect(kernels.vectors).toBe(vectors);
  const x = vectors.zeros(35);
  x.set(data);
  const out = vectors.zeros(35);
  variation.gradient(x, out);
  const alone = Float64Array.from(out);
  for (const kernels of more) kernels.addGradient(x, out);
  const parts = more.map((kernels) =>
    added(35, (part) => {
      kernels.addGradient(data, part);
    }),
  );
  const sum = alone.map((a, p) => parts.reduce((total, part) => total + part[p]!, a));
  expect(Array.from(out)).toEqual(Array.from(sum));
  // Released without those who made the arrays, which stay what they are.
  for (const kernels of more) kernels.release();
  expect(Array.from(out)).toEqual(Array.from(sum));
  variation.release();
});

it('keeps linearisations apart, and fills them again after a release', () => {
  const terms: BlockTerms = {
    grid: { width: 6, height: 5, channels: 3 },
    blocks: 'colour',
    potential: 'log-cosh',
    weight: 0.5,
    smoothing: 0.1,
  };
  const [x, v] = [1, 2].map((k) => Float64Array.from({ length: 90 }, (_, p) => Math.cos(k * p)));
  if (!x || !v) throw new Error('two vectors');
  const [kernels, others] = [blockKernels(terms), blockKernels({ ...terms, smoothing: 3 })];
  const product = (at: BlockLinearisation): Float64Array =>
    added(90, (out) => {
      at.addHessianVector(v, out);
    });
  const at = kernels.linearise(x);
  const first = product(at);
  const other = others.linearise(x);
  expect(product(other)).not.toEqual(first);
  expect(product(at)).toEqual(first);
  others.release();
  kernels.release();
  expect(product(kernels.linearise(x))).toEqual(first);
  kernels.release();
});
