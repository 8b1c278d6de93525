import { plainVectors, type Vectors } from '@bilevel/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockKernels } from '../../src/index.js';
import { added, blockScene, blockVectors, termsOf } from '../support/blockScenes.js';
import { dot, expectClose } from '../support/compare.js';

const inColour = blockScene.map((s) => ({
  ...s,
  ...({ blocks: 'colour', channels: 3, potential: 'charbonnier' } as const),
}));

/** Arrays in the kernels' memory, ordinary ones, and some of each. */
function placesOf({ zeros }: Vectors): Vectors['zeros'][] {
  let turn = 0;
  return [zeros, plainVectors.zeros, (length) => (turn++ % 2 ? zeros : plainVectors.zeros)(length)];
}

type Three = [Float64Array, Float64Array, Float64Array];

/** Copies of three arrays. */
function copies(zeros: Vectors['zeros'], [a, b, c]: Three): Three {
  return [copied(zeros, a), copied(zeros, b), copied(zeros, c)];
}

function copied(zeros: Vectors['zeros'], values: Float64Array): Float64Array {
  const copy = zeros(values.length);
  copy.set(values);
  return copy;
}

it('steps in colour are those of their parts to the bit, wherever arrays are', () => {
  fc.assert(
    fc.property(inColour, (s) => {
      const kernels = blockKernels(termsOf(s), { implementation: 'simd' });
      const plain = blockKernels(termsOf(s), { implementation: 'plain' });
      const { x, v, q } = blockVectors(s);
      const { vectors } = kernels;
      if (vectors === undefined) throw new Error('expected vectors');
      const y = copied(
        vectors.zeros,
        x.map((xi, i) => xi + 0.3 * q[i]!),
      );
      const steps = kernels.denoisingSteps?.(y);
      if (steps === undefined) throw new Error('expected steps');
      for (const name of ['heavyBall', 'fista'] as const) {
        const [previous, point] = [v.slice(), x.slice()];
        plainVectors[name](previous, point, q, 0.1, 0.7);
        const at = name === 'heavyBall' ? previous : point;
        const gradient = at.map((xi, i) => xi - y[i]!);
        const computed = gradient.slice();
        plain.addGradient(at, computed);
        kernels.addGradient(at, gradient);
        expectClose(gradient, computed, 1e-12);
        const norms = placesOf(vectors).map((zeros) => {
          const [before, here, own] = copies(zeros, [v, x, q]);
          const size = steps[name](before, here, own, 0.1, 0.7);
          expect(Array.from(before)).toEqual(Array.from(previous));
          expect(Array.from(here)).toEqual(Array.from(point));
          expect(Array.from(own)).toEqual(Array.from(gradient));
          return size;
        });
        expectClose(norms.slice(0, 1), [Math.sqrt(dot(gradient, gradient))], 1e-13);
        expect(new Set(norms).size).toBe(1);
      }
      kernels.release();
    }),
    { seed: 5, numRuns: 60 },
  );
});

it('conjugate gradients in colour are those of the product and the diagonal, wherever arrays are', () => {
  fc.assert(
    fc.property(inColour, fc.boolean(), (s, preconditioned) => {
      const kernels = blockKernels(termsOf(s), { implementation: 'simd' });
      const { d, x, v, q } = blockVectors(s);
      const { vectors } = kernels;
      const second = kernels.linearise(x);
      const steps = second.denoisingConjugate?.(preconditioned);
      if (vectors === undefined || steps === undefined) throw new Error('expected steps');
      const diagonal = added(d, (out) => {
        second.addDiagonal(out.fill(1));
      });
      const precondition = (r: Float64Array): Float64Array =>
        preconditioned ? r.map((ri, i) => ri / diagonal[i]!) : r;
      const direction = precondition(q).map((z, i) => z + 0.4 * v[i]!);
      const image = direction.slice();
      second.addHessianVector(direction, image);
      const next = x.map((xi, i) => xi + 0.2 * direction[i]!);
      const residual = q.map((ri, i) => ri - 0.2 * image[i]!);
      const bits = placesOf(vectors).map((zeros) => {
        const [solution, p, r] = copies(zeros, [x, v, q]);
        const out = zeros(d);
        const products = new Float64Array(2);
        steps.measure(r, products);
        expectClose(products, [dot(q, q), dot(q, precondition(q))], 1e-13);
        const curvature = steps.turn(p, 0.4, r, out);
        expectClose(p, direction, 1e-14);
        expectClose(out, image, 1e-12);
        expectClose([curvature], [dot(direction, image)], 1e-11);
        steps.update(solution, p, r, out, 0.2, products);
        expectClose(solution, next, 1e-14);
        expectClose(r, residual, 1e-11);
        expectClose(products, [dot(r, r), dot(r, precondition(r))], 1e-13);
        return [curvature, ...products, ...solution, ...p, ...r, ...out];
      });
      expect(bits[1]).toEqual(bits[0]);
      expect(bits[2]).toEqual(bits[0]);
      kernels.release();
    }),
    { seed: 6, numRuns: 60 },
  );
});
