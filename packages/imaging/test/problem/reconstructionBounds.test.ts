import { describe, expect, it } from 'vitest';
import { Exact, exact, exactDistance } from '../../../core/test/support/exact.js';
import { randomStream } from '../../../core/test/support/random.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';
import { reconstruction } from '../../src/problem/reconstruction.js';
import { both, expectAbove, of, regulariser, scaling, sum, type Stated } from './badParts.js';

describe('constants of a reconstruction', () => {
  it('are at least the sums of those of its parts, and hardly more', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomStream(seed);
      const any = (): number => (random() < 0.3 ? 0 : 10 ** (4 * random() - 2));
      const stated = [0, 1, 2].map(() => ({ curvature: any(), third: any(), column: any() }));
      const learned = stated.map(() => both.slice(0, Math.floor(3 * random())));
      const weights =
        random() < 0.3 ? undefined : Float64Array.from({ length: 5 }, () => 0.1 + random());
      const [squaredNorm, share, ridge] = [10 ** (2 * random()), random(), 0.01 + any()];
      const operator = { ...scaling(1, 5, 0), squaredNorm, leastEigenvalue: share * squaredNorm };
      const { constants } = reconstruction({
        operator,
        measured: { data: new Float64Array(5), ...(weights && { weights }) },
        regularisers: stated.map((one, j) => ({
          regulariser: regulariser(one),
          learned: learned[j]!,
        })),
        ridge,
      });
      const all = weights ?? [1];
      const mu = of(Math.min(...all))
        .times(of(share * squaredNorm))
        .plus(of(ridge));
      const value = of(constants.strongConvexity.value);
      expect(value.lte(mu)).toBe(true);
      expect(value.gte(mu.times(1 - 1e-12))).toBe(true);
      expectAbove(
        constants.lipschitzGradient.value,
        sum([
          of(Math.max(...all)).times(of(squaredNorm)),
          of(ridge),
          ...stated.map(({ curvature }) => of(curvature)),
        ]),
      );
      expectAbove(constants.lipschitzHessian.value, sum(stated.map(({ third }) => of(third))));
      expectAbove(
        constants.lipschitzCross.value,
        sum(stated.map(({ column }, j) => of(column).pow(2).times(learned[j]!.length))).sqrt(),
      );
    }
  });
});

describe('the rounding of a reconstruction', () => {
  /** The error of the gradient at x, and of the product with it, and what is stated. */
  function errors(terms: {
    readonly operator: ForwardOperator;
    readonly k: number;
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly weight?: number;
    readonly ridge?: number;
    readonly stated?: readonly Stated[];
  }): Record<'gradient' | 'product', [number, number]> {
    const { operator, k, x, y, weight, ridge = 0, stated = [{}] } = terms;
    const weights = weight === undefined ? undefined : new Float64Array(y.length).fill(weight);
    const level = reconstruction({
      operator,
      measured: { data: y, ...(weights && { weights }) },
      regularisers: stated.map((one) => ({ regulariser: regulariser(one), learned: both })),
      ridge,
    });
    const addends = sum(stated.map(({ addend = 0 }) => of(addend)));
    const s = of(weight ?? 1);
    const exactly = (data: readonly Exact[]): Exact[] =>
      exact(x).map((value, p) =>
        sum([
          s.times(of(k)).times(of(k).times(value).minus(data[p]!)),
          of(ridge).times(value),
          addends,
        ]),
      );
    const out = new Float64Array(x.length);
    level.gradient(x, out);
    const gradient = exactDistance(out, exactly(exact(y)));
    const at = level.linearise(x);
    at.hessianVector(x, out);
    const product = exactDistance(out, exactly(exact(y.map(() => 0))));
    return {
      gradient: [gradient, level.gradientRounding?.(x) ?? NaN],
      product: [product, at.rounding?.hessianVector(x) ?? NaN],
    };
  }

  function expectCovered([error, stated]: [number, number], share: number): void {
    expect(error).toBeLessThanOrEqual(stated);
    expect(error).toBeGreaterThan(share * stated);
  }

  it('covers operators that err by all they state, in both directions', () => {
    for (const k of [1, 0.01]) {
      for (const rounding of [1e-9, 1e-3, 0.5]) {
        for (const weight of [undefined, 1, 7, 0.1]) {
          const d = 5;
          const x = new Float64Array(d).fill(1);
          const operator = scaling(k, d, rounding);
          // With and without data, whose part of the error is that of Kᵀ alone.
          for (const y of [0, -1e-3, -3, -1000]) {
            const of = { operator, k, x, y: x.map((value) => y * value) };
            const all = errors({ ...of, ...(weight !== undefined && { weight }) });
            expectCovered(all.gradient, 0.4);
            expectCovered(all.product, 0.4);
          }
        }
      }
    }
  });

  it('covers regularisers that err by all they state', () => {
    const x = Float64Array.of(1, -2, 3);
    const stated = [{ off: 1e-3 }, { off: 1e-5 }, { off: 1e-9 }];
    for (const some of [stated, stated.slice(1), stated.slice(2)]) {
      const { gradient, product } = errors({
        ...{ operator: scaling(1, 3, 0), k: 1, x, y: new Float64Array(3), stated: some },
      });
      expectCovered(gradient, 0.999);
      expectCovered(product, 0.999);
    }
  });

  it('covers sums in which every addend is lost', () => {
    for (const size of [1, 2 ** -10, 2 ** 10]) {
      const x = new Float64Array(4).fill(size);
      // Half a unit in the last place of what is there, but for a little.
      const lost = { addend: 0.999 * 2 ** -53 * size };
      const stated = new Array<Stated>(7).fill(lost);
      const y = new Float64Array(4);
      const { gradient, product } = errors({ operator: scaling(1, 4, 0), k: 1, x, y, stated });
      expectCovered(gradient, 0.1);
      expectCovered(product, 0.1);
      // The ridge alone is what they are lost to.
      const ridge = 2 ** 20;
      const more = stated.map(({ addend = 0 }) => ({ addend: ridge * addend }));
      const ridged = errors({ operator: scaling(1, 4, 0), k: 1, x, y, ridge, stated: more });
      expectCovered(ridged.gradient, 0.1);
      expectCovered(ridged.product, 0.1);
    }
  });

  it('covers differences and products that round by half a unit each', () => {
    let [worst, worstProduct] = [0, 0];
    for (let seed = 0; seed < 300; seed++) {
      const random = randomStream(seed);
      const [k, weight, ridge] = [1, 1 + random(), seed % 2 === 0 ? 0 : random()];
      const x = Float64Array.of(1 + random());
      const y = Float64Array.of(-random() * 2 ** (seed % 5));
      const { gradient, product } = errors({ operator: scaling(1, 1, 0), k, x, y, weight, ridge });
      expect(gradient[0]).toBeLessThanOrEqual(gradient[1]);
      expect(product[0]).toBeLessThanOrEqual(product[1]);
      worst = Math.max(worst, gradient[0] / gradient[1]);
      worstProduct = Math.max(worstProduct, product[0] / product[1]);
    }
    expect(worst).toBeGreaterThan(0.04);
    expect(worstProduct).toBeGreaterThan(0.03);
  });

  it('covers products that underflow, also where K enlarges what they lose', () => {
    for (const [k, weight, size] of [
      [1, 1.49 * 2 ** -600, 2 ** -474],
      [2 ** 40, 1.49 * 2 ** -600, 2 ** -514],
      [2 ** 300, 1.49 * 2 ** -600, 2 ** -774],
      [2 ** -300, 1, 1.49 * 2 ** -474],
    ] as const) {
      const d = 400;
      const x = new Float64Array(d).fill(size);
      const { gradient, product } = errors({
        ...{ operator: scaling(k, d, 0), k, x, y: new Float64Array(d), weight, ridge: 1e-300 },
      });
      // Half a unit of the smallest number in each pixel, K times.
      expect(gradient[0]).toBeGreaterThan(9 * Math.max(1, k) * 2 ** -1074);
      expect(gradient[0]).toBeLessThanOrEqual(gradient[1]);
      expect(product[0]).toBeLessThanOrEqual(product[1]);
    }
  });

  it('is of the columns of all terms beside each other', () => {
    const level = reconstruction({
      operator: scaling(1, 4, 0),
      measured: { data: new Float64Array(4) },
      regularisers: [3, 4, 12].map((columns) => ({
        regulariser: regulariser({ columns }),
        learned: both,
      })),
      ridge: 0,
    });
    const { rounding } = level.linearise(new Float64Array(4));
    expectAbove(rounding?.crossTranspose(new Float64Array(4)), of(13));
    expectAbove(rounding?.cross(), of(13));
  });
});
