import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterKernels, scalarPotentials } from '../../src/index.js';
import { filterScene, filterTermsOf, filterVectors } from '../support/filterScenes.js';

/** Φ' in 64 bits between rows in 32: where exponentials of SIMD and plain code differ by an ulp, few of 32 bits do. */
const BY_EXPONENTIALS = ['log-cosh', 'softplus'];

const largest = (a: Float64Array): number => Math.max(...a.map(Math.abs));
const furthest = (a: Float64Array, b: Float64Array): number =>
  Math.max(...a.map((value, p) => Math.abs(value - (b[p] ?? NaN))));

it('in 32-bit SIMD and plain TypeScript give the same bits', () => {
  fc.assert(
    fc.property(filterScene, (s) => {
      const terms = filterTermsOf(s);
      const { x, v } = filterVectors(s);
      const of = (implementation: 'simd' | 'plain') => {
        const kernels = filterKernels(terms, { implementation });
        const gradient = new Float64Array(x.length);
        const product = new Float64Array(x.length);
        kernels.addGradientSingle(x, gradient);
        kernels.linearise(x).addHessianVectorSingle(v, product);
        kernels.release();
        return { gradient, product };
      };
      const [fast, plain] = [of('simd'), of('plain')];
      const alike = BY_EXPONENTIALS.includes(s.potential) ? 1e-5 : 0;
      expect(furthest(fast.gradient, plain.gradient)).toBeLessThanOrEqual(
        alike * largest(plain.gradient),
      );
      // Second derivatives are those in 64 bits, of both implementations, rounded.
      expect(furthest(fast.product, plain.product)).toBeLessThanOrEqual(
        1e-5 * largest(plain.product),
      );
    }),
    { seed: 71, numRuns: 60 },
  );
});

it('in 32-bit results are those in 64-bit but for the rounding of their terms', () => {
  fc.assert(
    fc.property(filterScene, (s) => {
      const terms = filterTermsOf(s);
      const { x, v } = filterVectors(s);
      const kernels = filterKernels(terms);
      const at = kernels.linearise(x);
      const found = (add: (out: Float64Array) => void): Float64Array => {
        const out = new Float64Array(x.length);
        add(out);
        return out;
      };
      const gradients = [
        found((out) => {
          kernels.addGradient(x, out);
        }),
        found((out) => {
          kernels.addGradientSingle(x, out);
        }),
      ] as const;
      const products = [
        found((out) => {
          at.addHessianVector(v, out);
        }),
        found((out) => {
          at.addHessianVectorSingle(v, out);
        }),
      ] as const;
      kernels.release();
      const { curvature, slope } = scalarPotentials[s.potential];
      const sum = s.channels * s.size ** 2;
      const bend = (curvature * 3 * s.weight * s.filters) / Math.min(...terms.smoothings);
      const ofX = largest(x);
      const force = Math.min(slope * 3 * s.weight * s.filters, bend * sum * ofX);
      const unit = 2 ** -24 * 4 * sum;
      expect(furthest(...gradients)).toBeLessThanOrEqual(unit * sum * (bend * sum * ofX + force));
      expect(furthest(...products)).toBeLessThanOrEqual(unit * sum * bend * sum * largest(v));
    }),
    { seed: 72, numRuns: 100 },
  );
});
