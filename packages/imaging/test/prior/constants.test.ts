import { ArgumentError, type LowerLevel } from '@bilevel/core';
import { potentials, totalVariationRounding, type BlockTerms } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { Exact, exactly } from '../../../core/test/support/exact.js';
import { blockRegulariser } from '../../src/prior/blockRegulariser.js';
import { fusedTotalVariation } from '../../src/prior/fusedTotalVariation.js';
import { squaredNormOfDifferences } from '../../src/prior/grid.js';

const of = (x: number): Exact => exactly(x);

/** ‖D‖² = 4 cos²(π/2w) + 4 cos²(π/2h). */
function squaredNorm(width: number, height: number): Exact {
  const half = new Exact(-1).acos().div(2);
  const along = (n: number): Exact => (n > 1 ? half.div(n).cos().pow(2).times(4) : new Exact(0));
  return along(width).plus(along(height));
}

function expectAbove(bound: number, formula: Exact): void {
  expect(of(bound).gte(formula)).toBe(true);
  expect(of(bound).lte(formula.times(1 + 1e-10))).toBe(true);
}

const SIZES = [
  [1, 2],
  [5, 1],
  [2, 2],
  [7, 4],
  [90, 64],
] as const;
/** The largest norm of the rows that share a block. */
const NORMS = {
  difference: new Exact(2).sqrt(),
  pixel: new Exact(3).sqrt(),
  colour: new Exact(3).sqrt(),
};

describe('constants of regularisers are at least their formulas, and hardly more', () => {
  it.each(SIZES)('of the norm of differences, %i × %i', (width, height) => {
    expectAbove(squaredNormOfDifferences({ width, height }), squaredNorm(width, height));
  });

  it('of blocks, with every potential', () => {
    for (const potential of Object.values(potentials)) {
      for (const blocks of ['difference', 'pixel', 'colour'] as const) {
        for (const [width, height] of SIZES) {
          const terms: BlockTerms = {
            grid: { width, height, channels: blocks === 'colour' ? 3 : 1 },
            ...{ blocks, potential: potential.name as BlockTerms['potential'] },
            ...{ weight: 0.3 / width, smoothing: 0.07 * height },
          };
          const regulariser = blockRegulariser(terms, 2);
          const nu = of(terms.smoothing);
          const scale = of(terms.weight).times(squaredNorm(width, height)).div(nu);
          const { curvature, thirdDerivative, mixed } = potential;
          expectAbove(regulariser.curvature, scale.times(of(curvature)));
          const { weakConvexity = 0 } = regulariser;
          // Student's: Φ'' is −⅛ at T = √3.
          if (potential.name === 'student') expectAbove(weakConvexity, scale.div(8));
          else expect(weakConvexity).toBe(0);
          expectAbove(regulariser.lipschitzColumn, scale.times(of(Math.max(curvature, mixed))));
          const third = NORMS[blocks].times(of(thirdDerivative)).times(scale).div(nu);
          if (thirdDerivative > 0) expectAbove(regulariser.lipschitzHessian, third);
          else expect(regulariser.lipschitzHessian).toBe(0);
          regulariser.release();
        }
      }
    }
  });

  it('of total variation in one pass', () => {
    // With weights of which a sum with 1 loses most digits, too.
    for (const [kind, factor] of [
      ['anisotropic', 1],
      ['isotropic', 1],
      ['anisotropic', 1e-7],
      ['anisotropic', 3e-12],
    ] as const) {
      for (const [width, height] of SIZES) {
        for (const [ridge, learned] of [
          [0, [0]],
          [0.1, [0, 1]],
          [7, [1]],
        ] as const) {
          const [weight, smoothing] = [(factor * 0.3) / width, 0.07 * height];
          const data = new Float64Array(width * height);
          const level = fusedTotalVariation({
            ...{ kind, measured: { data }, grid: { width, height }, ridge, weight, smoothing },
            learned,
          });
          const { constants } = level;
          const scale = of(weight).times(squaredNorm(width, height)).div(of(smoothing));
          const diagonal = of(ridge).plus(1);
          const mu = of(constants.strongConvexity.value);
          expect(mu.lte(diagonal)).toBe(true);
          expect(mu.gte(diagonal.times(1 - 1e-12))).toBe(true);
          expectAbove(constants.lipschitzGradient.value, diagonal.plus(scale));
          // sup |φ'''| ν² = 1.5/1.25^{5/2}.
          const third = new Exact(1.5).div(new Exact(1.25).pow(2.5));
          const norm = kind === 'anisotropic' ? NORMS.difference : NORMS.pixel;
          expectAbove(
            constants.lipschitzHessian.value,
            norm.times(third).times(scale).div(of(smoothing)),
          );
          const columns = new Exact(learned.length).sqrt();
          expectAbove(constants.lipschitzCross.value, columns.times(scale));
          level.release?.();
        }
      }
    }
  });
});

describe('total variation in one pass', () => {
  const grid = { width: 3, height: 4 };
  const make = (weight: number, smoothing: number, size = grid): LowerLevel =>
    fusedTotalVariation({
      kind: 'anisotropic',
      measured: { data: new Float64Array(size.width * size.height).fill(0.3) },
      ...{ grid: size, ridge: 0.1, weight, smoothing, learned: [0, 1] },
    });

  it('rounds as the kernels prove', () => {
    const x = Float64Array.from({ length: 12 }, (_, p) => Math.sin(p));
    const data = new Float64Array(12).fill(0.3);
    const [weight, smoothing] = [0.2, 0.01];
    const level = make(weight, smoothing);
    const terms = { data, grid, diagonal: 1.1, weight, smoothing };
    const proven = totalVariationRounding('anisotropic', terms);
    const expected = proven.gradient(Math.hypot(...x), Math.hypot(...data));
    expect(expected).toBeGreaterThan(0);
    expect((level.gradientRounding?.(x) ?? NaN) / expected).toBeCloseTo(1, 10);
    const { rounding } = level.linearise(x);
    const size = Math.hypot(...x);
    expect((rounding?.hessianVector(x) ?? NaN) / proven.hessianVector(size)).toBeCloseTo(1, 10);
    expect((rounding?.crossTranspose(x) ?? NaN) / proven.crossTranspose(size, size)).toBeCloseTo(
      1,
      10,
    );
  });

  it('refuses weights and smoothings of which a quotient overflows', () => {
    expect(() => make(1e-310, 1e-309)).toThrow(ArgumentError);
    expect(() => make(1e-310, 1e-309, { width: 1, height: 1 })).toThrow(ArgumentError);
    expect(() => make(1e300, 1e-10, { width: 1, height: 1 })).toThrow(ArgumentError);
    expect(() => make(1e300, 1e-10)).toThrow('moderate');
  });
});
