import type { LocalChange } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import {
  Exact,
  exact,
  exactDistance,
  exactDot,
  exactly,
} from '../../../core/test/support/exact.js';
import { randomStream } from '../../../core/test/support/random.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';
import type { Regulariser, RegulariserLinearisation } from '../../src/prior/regulariser.js';
import { reconstruction } from '../../src/problem/reconstruction.js';

// What a reconstruction states of itself, made of parts that are as bad as they say: operators and regularisers
// that err by all that they state, sums that lose every term, constants that are attained.

const of = (x: number): Exact => exactly(x);
const sum = (terms: readonly Exact[]): Exact => terms.reduce((a, b) => a.plus(b), new Exact(0));
const nothing = (): void => undefined;

function expectAbove(bound: number | undefined, formula: Exact, relative = 1e-12): void {
  const value = of(bound ?? NaN);
  expect(value.gte(formula)).toBe(true);
  expect(value.lte(formula.times(1 + relative).plus(1e-300))).toBe(true);
}

/** K = k I of d pixels, which errs by `rounding` along x, either way. */
function scaling(k: number, d: number, rounding: number, sign = 1): ForwardOperator {
  const shape = { width: d, height: 1, channels: 1 } as const;
  const apply = (x: Float64Array, out: Float64Array): void => {
    for (let p = 0; p < d; p++) out[p] = (k + sign * rounding) * x[p]!;
  };
  const square = k * k * (1 + 2 ** -50);
  return {
    ...{ input: shape, output: shape, apply, adjoint: apply, rounding },
    ...{ squaredNorm: square, leastEigenvalue: k * k * (1 - 2 ** -50) },
  };
}

interface Stated {
  readonly curvature?: number;
  readonly third?: number;
  readonly column?: number;
  /** Every entry of ∂R, a number that is added. */
  readonly addend?: number;
  /** The error of ∂R and of ∂²R v along x, relative. */
  readonly off?: number;
  readonly columns?: number;
  readonly change?: Partial<LocalChange>;
}

function regulariser(stated: Stated): Regulariser {
  const { addend = 0, off = 0, columns = 0 } = stated;
  const add = (v: Float64Array, out: Float64Array): void => {
    for (let p = 0; p < v.length; p++) {
      const more = addend + off * v[p]!;
      if (more !== 0) out[p] = out[p]! + more;
    }
  };
  const second: RegulariserLinearisation = {
    addHessianVector: add,
    addDiagonal: (out) => {
      for (let p = 0; p < out.length; p++) out[p]! += stated.curvature ?? 0;
    },
    crossTranspose: (_, out) => {
      out.fill(columns);
    },
    cross: (u, out) => {
      out.fill(columns * (u[0]! + 2 * u[1]!));
    },
    hessianRounding: (size) => off * size,
    rounding: { crossTranspose: () => columns, cross: () => columns },
    within: () => ({
      kind: 'certified',
      hessianChange: () => 0,
      crossTransposeChange: () => 0,
      ...stated.change,
    }),
  };
  return {
    parameters: 2,
    curvature: stated.curvature ?? 0,
    lipschitzHessian: stated.third ?? 0,
    lipschitzColumn: stated.column ?? 0,
    hasMaximumPrinciple: false,
    value: (x) => addend * x.length,
    addGradient: add,
    gradientRounding: (size) => off * size,
    linearise: () => second,
    release: nothing,
  };
}

const both = [0, 1];

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

describe('values and products of a reconstruction', () => {
  it('are their sums', () => {
    const d = 3;
    const x = Float64Array.of(1, -2, 3);
    const y = Float64Array.of(0.5, 1, -1);
    const weights = Float64Array.of(2, 1, 0.25);
    const level = reconstruction({
      operator: scaling(3, d, 0),
      measured: { data: y, weights },
      regularisers: [
        { regulariser: regulariser({ addend: 0.5, columns: 2, curvature: 1 }), learned: [1] },
        { regulariser: regulariser({ addend: 0.25, columns: 3 }), learned: [0, 1] },
        { regulariser: regulariser({ columns: 5 }), learned: [0] },
      ],
      ridge: 0.2,
    });
    const residual = x.map((value, p) => 3 * value - y[p]!);
    const squares = residual.reduce((total, r, p) => total + (weights[p]! * r ** 2) / 2, 0);
    expect(level.value(x)).toBeCloseTo(squares + 0.1 * 14 + 3 * 0.75, 12);
    const out = new Float64Array(d);
    level.gradient(x, out);
    for (let p = 0; p < d; p++) {
      expect(out[p]).toBeCloseTo(3 * weights[p]! * residual[p]! + 0.2 * x[p]! + 0.75, 12);
    }
    const at = level.linearise(x);
    at.hessianVector(x, out);
    for (let p = 0; p < d; p++) {
      expect(out[p]).toBeCloseTo((9 * weights[p]! + 0.2) * x[p]! + 0.75, 12);
    }
    at.cross(Float64Array.of(10, 100, 1000, 1e4), out);
    expect([...out]).toEqual(new Array(d).fill(2 * 2 * 10 + 3 * (100 + 2 * 1000) + 5e4));
    const q = new Float64Array(4);
    at.crossTranspose(x, q);
    expect([...q]).toEqual([2, 3, 3, 5]);
    at.precondition?.(x, out);
    // Of K all that is known is its norm: half its square, of the largest weight.
    for (let p = 0; p < d; p++) expect(out[p]! * (9 + 0.2 + 1)).toBeCloseTo(x[p]!, 10);
  });
});

it('takes short ways where K is the identity, or all there is of KᵀSK is its diagonal', () => {
  const d = 3;
  const [x, y] = [Float64Array.of(1, -2, 3), Float64Array.of(0.5, 1, -1)];
  const weights = Float64Array.of(2, 1, 0.25);
  const general = scaling(1, d, 0);
  const normalDiagonal = (s: Float64Array | undefined): Float64Array =>
    s?.slice() ?? new Float64Array(d).fill(1);
  for (const measured of [{ data: y }, { data: y, weights }]) {
    const found = [
      general,
      { ...general, normalDiagonal },
      { ...general, isIdentity: true as const, normalDiagonal },
    ].map((operator) => {
      const level = reconstruction({
        operator,
        measured,
        regularisers: [{ regulariser: regulariser({ addend: 0.5 }), learned: [0] }],
        ridge: 0.2,
      });
      const [gradient, product] = [new Float64Array(d), new Float64Array(d)];
      level.gradient(x, gradient);
      level.linearise(x).hessianVector(x, product);
      return [level.value(x), ...gradient, ...product];
    });
    for (const short of found.slice(1)) {
      for (const [k, value] of short.entries()) expect(value).toBeCloseTo(found[0]?.[k] ?? NaN, 13);
    }
  }
});

describe('local changes of a sum', () => {
  const change = (seed: number): Partial<LocalChange> => {
    const random = randomStream(seed);
    const numbers = [random(), random(), random(), random()] as const;
    return {
      hessianChange: () => numbers[0],
      crossTransposeChange: () => numbers[1],
      ...(seed % 2 === 0 && { hessianForm: () => numbers[2], hessianEnergy: () => numbers[3] }),
      crossEnergy: (k) => numbers[2] + k,
    };
  };

  it('are at least the sums of those of the terms, and hardly more', () => {
    for (let seed = 0; seed < 100; seed++) {
      const parts = [change(3 * seed), change(3 * seed + 1), change(3 * seed + 2)];
      const mu = 0.3;
      const level = reconstruction({
        operator: scaling(1, 2, 0),
        measured: { data: new Float64Array(2), weights: Float64Array.of(mu, 1) },
        regularisers: parts.map((one, j) => ({
          regulariser: regulariser({ change: one }),
          learned: [[0, 1], [1], [0, 1]][j]!,
        })),
        ridge: 0,
      });
      const local = level
        .linearise(new Float64Array(2))
        .within?.({ radius: 1, gradient: new Float64Array(2), gradientRounding: 0 });
      const v = Float64Array.of(0.7, -0.2);
      const hessians = parts.map((part) => of(part.hessianChange?.(v) ?? NaN));
      expectAbove(local?.hessianChange(v), sum(hessians));
      const columns = parts.map((part) => of(part.crossTransposeChange?.(v) ?? NaN));
      expectAbove(local?.crossTransposeChange(v), exactDot(columns, columns).sqrt());
      const size = exactDot(exact(v), exact(v)).sqrt();
      expectAbove(
        local?.hessianForm?.(v, v),
        sum(
          parts.map((part, j) =>
            part.hessianForm ? of(part.hessianForm(v, v)) : size.times(hessians[j]!),
          ),
        ),
        1e-10,
      );
      expectAbove(
        local?.hessianEnergy?.(v),
        sum(
          parts.map((part, j) =>
            part.hessianEnergy ? of(part.hessianEnergy(v)) : hessians[j]!.div(of(mu).sqrt()),
          ),
        ),
        1e-10,
      );
      // Along a direction: Σ_j |u_j| times the energies of the columns, at most; the columns are numbered through.
      const u = Float64Array.of(1, -2, 0.5, -0.25, 3);
      const energies = [0, 1, 2, 3, 4].map((column) => of(local?.crossEnergy?.(column) ?? NaN));
      const all = sum(energies.map((energy, column) => energy.times(of(Math.abs(u[column]!)))));
      const along = of(local?.crossEnergyAlong?.(u) ?? NaN);
      expect(along.gte(all)).toBe(true);
      expect(along.lte(all.times(1 + 1e-10))).toBe(true);
      const forms = [u.subarray(0, 2), u.subarray(2, 3), u.subarray(3)].map((own, j) =>
        exactDot(exact(own), exact(own)).sqrt().times(columns[j]!),
      );
      expectAbove(local?.crossForm?.(u, v), sum(forms), 1e-10);
      // Each term knows its own.
      const owners = [
        [0, 0],
        [0, 1],
        [1, 0],
        [2, 0],
        [2, 1],
      ] as const;
      for (const [column, [j, k]] of owners.entries()) {
        expect(local?.crossEnergy?.(column)).toBe(parts[j]?.crossEnergy?.(k));
      }
    }
  });
});
