import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockKernels, potentials, type BlockTerms } from '../../src/index.js';
import { added, blockScene, blockVectors, termsOf } from '../support/blockScenes.js';
import { dot, expectClose } from '../support/compare.js';
import { filled } from '../support/scenes.js';

describe.each(['plain', 'simd'] as const)('kernels of blocks, %s', (implementation) => {
  const build = (terms: BlockTerms) => blockKernels(terms, { implementation });

  it('have the derivatives that central differences show', () => {
    fc.assert(
      fc.property(blockScene, fc.constantFrom(1e-4, 1e-5), (scenery, h) => {
        // Moderate: differences resolve nothing at a smoothing far below them.
        const s = { ...scenery, contrast: Math.min(1, scenery.contrast) };
        s.smoothing = Math.max(0.1, s.smoothing);
        const terms = termsOf(s);
        const { weight: w, smoothing: nu } = terms;
        const { d, x, v } = blockVectors(s);
        const kernels = build(terms);
        const gradientAt = (point: Float64Array, other = kernels): Float64Array =>
          added(d, (out) => {
            other.addGradient(point, out);
          });
        const moved = (t: number): Float64Array => x.map((xp, p) => xp + t * v[p]!);
        const g = gradientAt(x);
        const at = kernels.linearise(x);
        const Hv = added(d, (out) => {
          at.addHessianVector(v, out);
        });
        const [plus, minus] = [moved(h), moved(-h)];
        const { curvature, thirdDerivative } = potentials[s.potential];
        // Differences are off by h times the Lipschitz constant of what they stand for, and by rounding.
        const bend = (d * w * curvature) / nu;
        const slope = (w * (kernels.value(plus) - kernels.value(minus))) / (2 * h);
        const size = w * (kernels.value(x) + 1);
        expect(Math.abs(slope - dot(g, v))).toBeLessThan(20 * h * bend + (1e-14 * size) / h);
        const [up, down] = [gradientAt(plus), gradientAt(minus)];
        const steep = (w * (thirdDerivative + 1)) / nu ** 2;
        const noise = (1e-14 * w * (1 + 1 / nu)) / h;
        expectNear(up, down, 2 * h, Hv, 100 * h * steep + noise);
        // The columns of B: differences in log w and log ν.
        const [first, second] = [new Float64Array(d), new Float64Array(d)];
        at.columns(first, second);
        expectClose(first, g, 1e-13);
        const [larger, smaller] = [h, -h].map((t) =>
          gradientAt(x, build({ ...terms, smoothing: nu * Math.exp(t) })),
        );
        if (!larger || !smaller) throw new Error('two results');
        expectNear(larger, smaller, 2 * h, second, 100 * h * w * (1 + 1 / nu ** 2) + noise);
        kernels.release();
      }),
      { seed: 41, numRuns: 200 },
    );
  });

  it('have symmetric Hessians, whose diagonal is theirs, and adjoint products with B', () => {
    fc.assert(
      fc.property(blockScene, (s) => {
        const terms = termsOf(s);
        const { weight: w, smoothing: nu } = terms;
        const { d, x, v, q } = blockVectors(s);
        const kernels = build(terms);
        const at = kernels.linearise(x);
        const product = (a: Float64Array): Float64Array =>
          added(d, (out) => {
            at.addHessianVector(a, out);
          });
        const scale = (1e-13 * d * w) / nu;
        expect(Math.abs(dot(product(v), q) - dot(v, product(q)))).toBeLessThan(scale);
        const { leastCurvature } = potentials[terms.potential];
        const concave = (Math.max(0, -leastCurvature) * 8 * w) / nu;
        expect(dot(product(v), v)).toBeGreaterThan(-concave * dot(v, v) - scale);
        const p = s.seed % d;
        const unit = new Float64Array(d);
        unit[p] = 1;
        const diagonal = added(d, (out) => {
          at.addDiagonal(out);
        });
        expect(Math.abs(diagonal[p]! - product(unit)[p]!)).toBeLessThan(scale / d);
        const u = Float64Array.of(0.7, -1.1);
        const Bu = filled(d, (out) => {
          at.cross(u, out);
        });
        const Btq = filled(2, (out) => {
          at.crossTranspose(q, out);
        });
        const sizes = w * d * (s.potential === 'quadratic' ? 1 + s.contrast / nu : 1);
        expect(Math.abs(dot(Bu, q) - dot(u, Btq))).toBeLessThan(1e-12 * sizes);
        const [first, second] = [new Float64Array(d), new Float64Array(d)];
        at.columns(first, second);
        expectClose(
          Bu,
          first.map((f, i) => u[0]! * f + u[1]! * second[i]!),
          1e-12,
        );
        kernels.release();
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('add to what is there', () => {
    fc.assert(
      fc.property(blockScene, (s) => {
        const { d, x, v, q } = blockVectors(s);
        const kernels = build(termsOf(s));
        const at = kernels.linearise(x);
        for (const add of [
          (out: Float64Array) => {
            kernels.addGradient(x, out);
          },
          (out: Float64Array) => {
            at.addHessianVector(v, out);
          },
          (out: Float64Array) => {
            at.addDiagonal(out);
          },
        ]) {
          const alone = added(d, add);
          const together = q.slice();
          add(together);
          expect(Array.from(together)).toEqual(Array.from(alone, (a, i) => q[i]! + a));
        }
        kernels.release();
      }),
      { seed: 43, numRuns: 100 },
    );
  });
});

/** Expects (up − down)/length to be the derivative but for the tolerance, in every entry. */
function expectNear(
  up: Float64Array,
  down: Float64Array,
  length: number,
  derivative: Float64Array,
  tolerance: number,
): void {
  const off = derivative.map((a, i) => Math.abs((up[i]! - down[i]!) / length - a));
  expect(off.every((a) => a <= tolerance)).toBe(true);
}

it('refuses what is no regulariser', () => {
  const terms: BlockTerms = {
    ...{ grid: { width: 2, height: 3, channels: 1 }, blocks: 'pixel', potential: 'huber' },
    ...{ weight: 1, smoothing: 1 },
  };
  for (const [change, message] of [
    [{ grid: { width: 0, height: 3, channels: 1 } }, 'at least one column, row and channel'],
    [{ grid: { width: 2, height: 3, channels: 1.5 } }, '2 × 3 × 1.5'],
    [{ blocks: 'patch' }, 'difference, pixel, colour'],
    [{ potential: 'toString' }, 'charbonnier, log-cosh, huber, quadratic, fair'],
    [{ weight: -1 }, 'weight'],
    [{ weight: NaN }, 'weight'],
    [{ smoothing: 0 }, 'smoothing'],
    [{ smoothing: 1e-320 }, 'smoothing'],
    [{ smoothing: Infinity }, 'smoothing'],
  ] as const) {
    expect(() => blockKernels({ ...terms, ...change } as BlockTerms)).toThrow(message);
  }
});
