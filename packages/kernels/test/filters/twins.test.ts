import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  blockKernels,
  filterKernels,
  scalarPotentials,
  type FilterKernels,
  type FilterLinearisation,
  type FilterTerms,
} from '../../src/index.js';
import { added } from '../support/blockScenes.js';
import { expectClose } from '../support/compare.js';
import {
  filterScene,
  filterTermsOf,
  filterVectors,
  type FilterScene,
} from '../support/filterScenes.js';
import { filled } from '../support/scenes.js';

/** Everything at x, by names. */
function resultsOf(
  kernels: FilterKernels,
  at: FilterLinearisation,
  { x, v, q, u }: Pick<ReturnType<typeof filterVectors>, 'x' | 'v' | 'q' | 'u'>,
  zeros = (length: number): Float64Array => new Float64Array(length),
) {
  const of = (length: number, fill: (out: Float64Array) => void): Float64Array => {
    const out = zeros(length);
    fill(out);
    return out;
  };
  const d = x.length;
  return {
    value: Float64Array.of(kernels.value(x)),
    gradient: of(d, (out) => {
      kernels.addGradient(x, out);
    }),
    product: of(d, (out) => {
      at.addHessianVector(v, out);
    }),
    diagonal: of(d, (out) => {
      at.addDiagonal(out);
    }),
    cross: of(d, (out) => {
      at.cross(u, out);
    }),
    transpose: of(u.length, (out) => {
      at.crossTranspose(q, out);
    }),
  };
}

/** How large terms of each of the results can be: sums of so many have rounded to as many units. */
function scalesOf(s: FilterScene): Record<keyof ReturnType<typeof resultsOf>, number> {
  const { curvature, thirdDerivative } = scalarPotentials[s.potential];
  const terms = filterTermsOf(s);
  const sum = s.channels * s.size ** 2;
  const least = Math.min(...terms.smoothings);
  const length = (sum * (1 + s.contrast)) / least;
  const w = 1.5 * s.weight * s.filters;
  const slope = 1 + Math.min(scalarPotentials[s.potential].slope, curvature * length);
  // Responses differ by units of their terms, and second derivatives with them.
  const bend = (curvature + thirdDerivative * length) / least;
  const places = s.columns * s.rows;
  const turned = slope + bend * sum * (1 + s.contrast) * 4;
  return {
    value: w * places * (1 + least) * slope * (1 + length) * s.smoothing * 3,
    gradient: w * sum * (slope + curvature * length),
    product: w * sum * bend * sum,
    diagonal: w * sum * bend,
    cross: w * sum * (turned + curvature * length),
    transpose: w * places * sum * (turned + curvature * length),
  };
}

it('SIMD and plain TypeScript agree', () => {
  fc.assert(
    fc.property(filterScene, (s) => {
      const terms = filterTermsOf(s);
      const vectors = filterVectors(s);
      const [fast, plain] = [
        filterKernels(terms, { implementation: 'simd' }),
        filterKernels(terms, { implementation: 'plain' }),
      ];
      expect([fast.parameters, plain.parameters]).toEqual([vectors.u.length, vectors.u.length]);
      const ours = resultsOf(fast, fast.linearise(vectors.x), vectors);
      const reference = resultsOf(plain, plain.linearise(vectors.x), vectors);
      const scales = scalesOf(s);
      for (const name of Object.keys(scales) as (keyof typeof scales)[]) {
        const off = ours[name].map((a, p) => Math.abs(a - reference[name][p]!));
        expect(off.some(Number.isNaN), name).toBe(false);
        expect(Math.max(...off), name).toBeLessThanOrEqual(1e-14 * scales[name]);
      }
      fast.release();
    }),
    { seed: 61, numRuns: 300 },
  );
});

it('the larger pictures are, the more rows at a time: the results are the same', () => {
  for (const [width, height, size, filters] of [
    [64, 64, 5, 7],
    [61, 33, 7, 4],
    [130, 9, 9, 3],
    [16, 200, 2, 9],
  ] as const) {
    const s: FilterScene = {
      ...{ potential: 'log-cosh', size, filters, channels: 1, seed: width },
      ...{ columns: width - size + 1, rows: height - size + 1 },
      ...{ weight: 1, smoothing: 1, contrast: 1 },
    };
    const [fast, plain] = (['simd', 'plain'] as const).map((implementation) => {
      const kernels = filterKernels(filterTermsOf(s), { implementation });
      const vectors = filterVectors(s);
      return resultsOf(kernels, kernels.linearise(vectors.x), vectors);
    });
    if (!fast || !plain) throw new Error('two results');
    for (const name of Object.keys(fast) as (keyof typeof fast)[]) {
      expectClose(fast[name], plain[name], 1e-13);
    }
  }
});

it('bounds of the change are those of plain code', () => {
  fc.assert(
    fc.property(
      filterScene,
      fc.constantFrom(1e-6, 0.1, 3),
      fc.constantFrom(0.1, 1e3, Infinity),
      (s, radius, energy) => {
        const terms = filterTermsOf(s);
        const { x, v, q, u } = filterVectors(s);
        const [fast, plain] = (['simd', 'plain'] as const).map((implementation) => {
          const kernels = filterKernels(terms, { implementation });
          const reach = { radius, energy, least: 0.01, norm: 3, strongConvexity: 0.1 };
          const change = kernels.linearise(x).change(reach);
          const columns = new Float64Array(u.length);
          change.crossTransposeChange(q, columns);
          const bounds = [
            ...[change.hessianChange(v), change.hessianEnergy(v), change.hessianForm(v, q)],
            ...[
              change.crossForm(u, q),
              change.crossEnergy(u),
              change.crossEnergy(u, 2),
              ...columns,
            ],
          ];
          kernels.release();
          return bounds;
        });
        if (!fast || !plain) throw new Error('two results');
        for (const [k, bound] of fast.entries()) {
          // Where majorants are nearly 0 they are held at different sizes, and rounding is all that is left.
          const other = plain[k]!;
          expect(Math.abs(bound - other)).toBeLessThanOrEqual(1e-5 * other + 1e-12);
        }
      },
    ),
    { seed: 63, numRuns: 100 },
  );
});

it('arrays in the kernels’ memory and others give the same bits', () => {
  fc.assert(
    fc.property(filterScene, (s) => {
      const vectors = filterVectors(s);
      const kernels = filterKernels(filterTermsOf(s), { implementation: 'simd' });
      const { vectors: arena } = kernels;
      if (arena === undefined) throw new Error('expected vectors');
      const copied = (values: Float64Array): Float64Array => {
        const copy = arena.zeros(values.length);
        copy.set(values);
        return copy;
      };
      const outside = resultsOf(kernels, kernels.linearise(vectors.x), vectors);
      const inside = {
        ...{ x: copied(vectors.x), v: copied(vectors.v), q: copied(vectors.q) },
        u: copied(vectors.u),
      };
      expect(resultsOf(kernels, kernels.linearise(inside.x), inside, arena.zeros)).toEqual(outside);
      kernels.release();
    }),
    { seed: 62, numRuns: 60 },
  );
});

const TERMS: FilterTerms = {
  grid: { width: 7, height: 6, channels: 1 },
  ...{ size: 3, potential: 'student', taps: new Float64Array(18).map((_, a) => Math.sin(a)) },
  ...{ weights: Float64Array.of(0.2, 0.3), smoothings: Float64Array.of(0.1, 1) },
};

it('adds to what other regularisers add, in arrays that they share', () => {
  const blocks = blockKernels(
    { grid: TERMS.grid, blocks: 'pixel', potential: 'huber', weight: 0.2, smoothing: 0.3 },
    { implementation: 'simd' },
  );
  const { vectors } = blocks;
  if (vectors === undefined) throw new Error('expected vectors');
  const filters = filterKernels(TERMS, { implementation: 'simd', vectors });
  expect(filters.vectors).toBe(vectors);
  const x = vectors.zeros(42);
  for (let p = 0; p < 42; p++) x[p] = Math.cos(p);
  const out = vectors.zeros(42);
  blocks.addGradient(x, out);
  const alone = Float64Array.from(out);
  filters.addGradient(x, out);
  const part = added(42, (sum) => {
    filters.addGradient(x, sum);
  });
  expect(Array.from(out)).toEqual(Array.from(alone, (a, p) => a + part[p]!));
  // Released without those who made the arrays, which stay what they are.
  filters.release();
  expect(Array.from(x)).toEqual(Array.from({ length: 42 }, (_, p) => Math.cos(p)));
  blocks.release();
});

it('keeps linearisations apart and its terms to itself, and fills them again after a release', () => {
  const taps = Float64Array.from(TERMS.taps);
  const kernels = filterKernels({ ...TERMS, taps });
  const others = filterKernels({ ...TERMS, smoothings: Float64Array.of(3, 3) });
  const [x, v] = [1, 2].map((k) => Float64Array.from({ length: 42 }, (_, p) => Math.cos(k * p)));
  if (!x || !v) throw new Error('two vectors');
  const product = (at: FilterLinearisation): Float64Array =>
    added(42, (out) => {
      at.addHessianVector(v, out);
    });
  const at = kernels.linearise(x);
  const first = product(at);
  expect(product(others.linearise(x))).not.toEqual(first);
  taps.fill(0);
  expect(product(at)).toEqual(first);
  others.release();
  kernels.release();
  expect(product(kernels.linearise(x))).toEqual(first);
  kernels.release();
});

it('refuses what is no bank of filters', () => {
  for (const [change, message] of [
    [{ size: 1 }, 'from 2 to 9'],
    [{ size: 10 }, 'from 2 to 9'],
    [{ size: 2.5 }, 'from 2 to 9'],
    [{ size: 7 }, 'at least 7 columns and rows'],
    [{ grid: { width: 7, height: 6, channels: 0 } }, 'at least one column, row and channel'],
    [{ grid: { width: 7, height: 6, channels: 3 } }, '54 numbers'],
    [{ taps: new Float64Array(17) }, '18 numbers'],
    [{ taps: new Float64Array(18).fill(NaN) }, 'finite numbers for taps'],
    [{ weights: Float64Array.of(1, -1) }, 'at least 0 for weights'],
    [{ weights: new Float64Array(0) }, 'at least one filter'],
    [{ smoothings: Float64Array.of(1, 0) }, 'above 0 with an inverse for smoothings'],
    [{ smoothings: Float64Array.of(1) }, '2 numbers for smoothings'],
    [{ potential: 'cubic' as 'student' }, 'one of charbonnier'],
  ] as const) {
    expect(() => filterKernels({ ...TERMS, ...change })).toThrow(message);
  }
});

it('computes each filter’s own sum', () => {
  const one = { ...TERMS, taps: TERMS.taps.slice(0, 9) };
  const x = filled(42, (out) => {
    for (let p = 0; p < 42; p++) out[p] = Math.cos(p);
  });
  const [first, second] = [0, 1].map((j) => {
    const kernels = filterKernels({
      ...one,
      taps: TERMS.taps.slice(9 * j, 9 * (j + 1)),
      weights: TERMS.weights.slice(j, j + 1),
      smoothings: TERMS.smoothings.slice(j, j + 1),
    });
    return kernels.value(x);
  });
  expectClose([filterKernels(TERMS).value(x)], [(first ?? NaN) + (second ?? NaN)], 1e-14);
});
