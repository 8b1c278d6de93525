import fc from 'fast-check';
import { expect, it } from 'vitest';
import { filterKernels, scalarPotentials } from '../../src/index.js';
import { added } from '../support/blockScenes.js';
import { dot } from '../support/compare.js';
import { filterScene, filterTermsOf, filterVectors, movedTerms } from '../support/filterScenes.js';
import { filled } from '../support/scenes.js';

const implementations = ['plain', 'simd'] as const;
/** Small pictures, on which differences are not too steep for their steps. */
const smooth = fc.record({
  scene: filterScene.filter(
    (s) => s.smoothing >= 0.1 && s.contrast <= 1 && s.columns < 9 && s.size < 8,
  ),
  implementation: fc.constantFrom(...implementations),
});

it('values, gradients and products are derivatives of each other', () => {
  fc.assert(
    fc.property(smooth, ({ scene, implementation }) => {
      const terms = filterTermsOf(scene);
      const { d, x, v, q, u } = filterVectors(scene);
      const kernels = filterKernels(terms, { implementation });
      const h = 1e-5;
      const moved = (sign: number): Float64Array => x.map((xp, p) => xp + sign * h * v[p]!);
      const gradient = (at: Float64Array, by = kernels): Float64Array =>
        added(d, (out) => {
          by.addGradient(at, out);
        });
      // Sizes of responses, of slopes and of bends.
      const { curvature } = scalarPotentials[scene.potential];
      const sum = terms.taps.reduce((total, t) => total + Math.abs(t), 0);
      const places = scene.columns * scene.rows;
      const least = Math.min(...terms.smoothings);
      const scale = 3 * scene.weight * places * sum * (1 + sum) * (1 + (curvature * 3) / least);
      const tolerance = scale * (1e-3 * h * (1 + (sum / least) ** 2) + 1e-15 / h) + 1e-12;

      const slope = (kernels.value(moved(1)) - kernels.value(moved(-1))) / (2 * h);
      expect(Math.abs(slope - dot(gradient(x), v))).toBeLessThan(tolerance);

      const at = kernels.linearise(x);
      const product = added(d, (out) => {
        at.addHessianVector(v, out);
      });
      const [there, back] = [gradient(moved(1)), gradient(moved(-1))];
      const bend = dot(there, q) - dot(back, q);
      expect(Math.abs(bend / (2 * h) - dot(product, q))).toBeLessThan(tolerance);

      const column = filled(d, (out) => {
        at.cross(u, out);
      });
      const along = (sign: number): number => {
        const other = filterKernels(movedTerms(terms, u, sign * h), { implementation });
        const result = dot(gradient(x, other), q);
        other.release();
        return result;
      };
      expect(Math.abs((along(1) - along(-1)) / (2 * h) - dot(column, q))).toBeLessThan(tolerance);
      kernels.release();
    }),
    { seed: 71, numRuns: 200 },
  );
});

it('products are symmetric, their diagonal is theirs, and Bᵀ is the transpose of B', () => {
  fc.assert(
    fc.property(filterScene, fc.constantFrom(...implementations), (s, implementation) => {
      const kernels = filterKernels(filterTermsOf(s), { implementation });
      const { d, x, v, q, u } = filterVectors(s);
      const at = kernels.linearise(x);
      const product = (of: Float64Array): Float64Array =>
        added(d, (out) => {
          at.addHessianVector(of, out);
        });
      const [Av, Aq] = [product(v), product(q)];
      const sizes = Math.sqrt(dot(Av, Av) * d) + Math.sqrt(dot(Aq, Aq) * d);
      expect(Math.abs(dot(Av, q) - dot(Aq, v))).toBeLessThanOrEqual(1e-13 * sizes + 1e-150);

      const i = s.seed % d;
      const unit = new Float64Array(d);
      unit[i] = 1;
      const diagonal = added(d, (out) => {
        at.addDiagonal(out);
      });
      const column = product(unit);
      const size = Math.sqrt(dot(column, column));
      expect(Math.abs(diagonal[i]! - column[i]!)).toBeLessThanOrEqual(1e-13 * size + 1e-150);

      const Bu = filled(d, (out) => {
        at.cross(u, out);
      });
      const Bq = filled(u.length, (out) => {
        at.crossTranspose(q, out);
      });
      const most = Math.sqrt(dot(Bu, Bu) * d) + Math.sqrt(dot(Bq, Bq) * u.length);
      expect(Math.abs(dot(Bu, q) - dot(Bq, u))).toBeLessThanOrEqual(1e-13 * most + 1e-150);
      kernels.release();
    }),
    { seed: 72, numRuns: 200 },
  );
});
