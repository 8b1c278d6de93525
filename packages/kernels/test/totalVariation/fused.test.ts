import type { Vectors } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reach, SmoothedTotalVariation } from '../../src/index.js';
import { dot, expectClose } from '../support/compare.js';
import { build, filled, scene, vectorsOf, type Scene } from '../support/scenes.js';

const ordinary: Vectors['zeros'] = (length) => new Float64Array(length);

/** The same in arrays of the kernels' memory, in ordinary ones, and some of each. */
function placesOf({ vectors }: SmoothedTotalVariation): Vectors['zeros'][] {
  if (vectors === undefined) throw new Error('expected vectors');
  let turn = 0;
  const mixed: Vectors['zeros'] = (length) => (turn++ % 2 ? vectors.zeros : ordinary)(length);
  return [vectors.zeros, ordinary, mixed];
}

function copied(zeros: Vectors['zeros'], values: Float64Array): Float64Array {
  const copy = zeros(values.length);
  copy.set(values);
  return copy;
}

describe('steps with the gradient at the new point', () => {
  it('are those of heavy ball and FISTA, one after the other', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { x, v, q } = vectorsOf(s);
        const [fast, plain] = [build(s, 'simd'), build(s, 'plain')];
        const [alpha, beta] = [0.1, 0.7];
        const d = x.length;
        const next = x.map((xi, i) => xi - alpha * q[i]! + beta * (xi - v[i]!));
        const z = x.map((xi, i) => xi - alpha * q[i]!);
        const accelerated = z.map((zi, i) => zi + beta * (zi - v[i]!));
        const gradientAt = (at: Float64Array): Float64Array =>
          filled(d, (out) => plain.gradient(at, out));
        const bits: number[][] = [];
        for (const zeros of placesOf(fast)) {
          const [point, previous, gradient] = [x, v, q].map((a) => copied(zeros, a)) as [
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          const size = fast.steps?.heavyBall(previous, point, gradient, alpha, beta) ?? NaN;
          expectClose(previous, next, 1e-15);
          expect(Array.from(point)).toEqual(Array.from(x));
          const expected = gradientAt(next);
          expectClose(gradient, expected, 1e-12);
          expectClose([size], [Math.sqrt(dot(expected, expected))], 1e-12);

          for (const [to, from] of [
            [point, x],
            [previous, v],
            [gradient, q],
          ] as const) {
            to.set(from);
          }
          const other = fast.steps?.fista(previous, point, gradient, alpha, beta) ?? NaN;
          expectClose(previous, z, 1e-15);
          expectClose(point, accelerated, 1e-15);
          const there = gradientAt(accelerated);
          expectClose(gradient, there, 1e-12);
          expectClose([other], [Math.sqrt(dot(there, there))], 1e-12);
          bits.push([size, other, ...point, ...previous, ...gradient]);
        }
        expect(bits[1]).toEqual(bits[0]);
        expect(bits[2]).toEqual(bits[0]);
        fast.release();
      }),
      { seed: 12, numRuns: 150 },
    );
  });
});

describe('steps of conjugate gradients', () => {
  it('are those of the textbook, preconditioned by the diagonal or not', () => {
    fc.assert(
      fc.property(scene, fc.boolean(), (s, preconditioned) => {
        const { x, v, q } = vectorsOf(s);
        const d = x.length;
        const [fast, plain] = [build(s, 'simd'), build(s, 'plain')];
        const reference = plain.linearise(x);
        const diagonal = filled(d, (out) => {
          reference.diagonal(out);
        });
        const z = q.map((r, i) => (preconditioned ? r / diagonal[i]! : r));
        const [alpha, beta] = [0.3, -0.6];
        const turned = z.map((zi, i) => zi + beta * v[i]!);
        const product = filled(d, (out) => {
          reference.hessianVector(turned, out);
        });
        const moved = x.map((xi, i) => xi + alpha * turned[i]!);
        const residual = q.map((r, i) => r - alpha * product[i]!);
        const rz = (r: Float64Array): [number, number] => [
          dot(r, r),
          dot(
            r,
            r.map((ri, i) => (preconditioned ? ri / diagonal[i]! : ri)),
          ),
        ];
        for (const zeros of placesOf(fast)) {
          const at = fast.linearise(copied(zeros, x));
          const steps = at.conjugate?.(preconditioned);
          if (steps === undefined) throw new Error('expected steps');
          const products = new Float64Array(2);
          const [solution, p, r] = [x, v, q].map((a) => copied(zeros, a)) as [
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          const image = zeros(d);
          steps.measure(r, products);
          expectClose(products, rz(q), 1e-12);
          const curvature = steps.turn(p, beta, r, image);
          expectClose(p, turned, 1e-12);
          expectClose(image, product, 1e-12);
          expectClose([curvature], [dot(turned, product)], 1e-10);
          steps.update(solution, p, r, image, alpha, products);
          expectClose(solution, moved, 1e-12);
          const size = Math.max(...q.map(Math.abs), ...product.map((y) => Math.abs(alpha * y)));
          for (let i = 0; i < d; i++) {
            expect(Math.abs(r[i]! - residual[i]!)).toBeLessThanOrEqual(1e-12 * size);
          }
          expectClose(products, rz(r), 1e-12);
        }
        fast.release();
      }),
      { seed: 13, numRuns: 150 },
    );
  });
});

it('both columns of B at once are those one by one', () => {
  fc.assert(
    fc.property(scene, (s) => {
      const { x } = vectorsOf(s);
      const at = build(s, 'simd').linearise(x);
      const reference = build(s, 'plain').linearise(x);
      const [first, second] = [new Float64Array(x.length), new Float64Array(x.length)];
      at.columns(first, second);
      for (const [column, u] of [
        [first, Float64Array.of(1, 0)],
        [second, Float64Array.of(0, 1)],
      ] as const) {
        expectClose(
          column,
          filled(x.length, (out) => {
            reference.cross(u, out);
          }),
          1e-12,
        );
      }
    }),
    { seed: 14, numRuns: 100 },
  );
});

describe('bounds on the change of second derivatives', () => {
  /** All numbers of a change, in one order. */
  function numbersOf(tv: SmoothedTotalVariation, s: Scene, reach: Reach): number[] {
    const { x, v, q } = vectorsOf(s);
    const change = tv.linearise(x).change(reach);
    const { columns, ...ofV } = change.of(v);
    const parts = [change.column(0), change.column(1), ofV, ...columns, change.form(q, v)];
    // Those that came with the form.
    const { steepest, squares, softSteepest, softSquares } = change.of(q);
    const ofQ = { steepest, squares, softSteepest, softSquares };
    return [...parts, ofQ].flatMap((part) => Object.values<number>({ ...part }));
  }

  it('are those of plain code, or hardly larger', () => {
    const log = fc.double({ min: -12, max: 3, noNaN: true });
    fc.assert(
      fc.property(scene, log, log, (s, logRadius, logEnergy) => {
        const reach = { radius: 10 ** logRadius, energy: 10 ** logEnergy, least: 1 / 128 };
        const fast = numbersOf(build(s, 'simd'), s, reach);
        const plain = numbersOf(build(s, 'plain'), s, reach);
        const { radius, energy, least } = reach;
        const farther = { radius: radius * (1 + 1e-5), energy: energy * (1 + 1e-5), least };
        const above = numbersOf(build(s, 'plain'), s, farther);
        expect(fast.length).toBe(20);
        expect(numbersOf(build(s, 'simd'), s, { ...reach, forms: true })).toEqual(fast);
        for (const [k, bound] of fast.entries()) {
          // But for the rounding of the sums, where δ is 1/ν in both.
          expect(bound).toBeGreaterThanOrEqual(plain[k]! * (1 - 1e-12));
          // Beyond a million ν the factors that fall are held.
          if (s.contrast / s.smoothing < 1e5) {
            expect(bound).toBeLessThanOrEqual(above[k]! * (1 + 5e-5));
          }
        }
      }),
      { seed: 15, numRuns: 300 },
    );
  });
});

it('a released problem works again, in memory of its own', () => {
  const s: Scene = {
    ...{ kind: 'anisotropic', width: 6, height: 5, seed: 4 },
    ...{ weight: 0.1, smoothing: 0.1, diagonal: 1, contrast: 1 },
  };
  const { x, v } = vectorsOf(s);
  const tv = build(s, 'simd');
  const product = (): Float64Array =>
    filled(x.length, (out) => {
      tv.linearise(x).hessianVector(v, out);
    });
  const first = product();
  tv.release();
  expect(product()).toEqual(first);
});
