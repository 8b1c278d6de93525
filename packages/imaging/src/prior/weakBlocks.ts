import { ArgumentError, expected, gamma, roundedUp } from '@bilevel/core';
import { scalarPotentials, type ScalarPotential, type ScalarPotentialName } from '@bilevel/kernels';
import type { SmoothNorm } from './filters/smoothNorm.js';

/** w Σ_p φ(|(Dx)_p|; ν) over blocks of differences, of a potential that is not convex. */
export interface WeakBlocks {
  readonly potential: ScalarPotentialName;
  /** w. */
  readonly weight: number;
  /** ν. */
  readonly smoothing: number;
}

/** ≥ ‖D‖², of a picture of any size. */
const SQUARED_NORM = 8;

/** ω with ∂²R ≽ −ωI: 8w/ν times −inf Φ''. */
export function weakConvexityOfBlocks({ potential, weight, smoothing }: WeakBlocks): number {
  const { leastCurvature }: ScalarPotential = scalarPotentials[potential];
  return roundedUp((SQUARED_NORM * -leastCurvature * weight) / smoothing);
}

/**
 * As `smoothNorm` has it of filters, 8a of a = −inf Φ'' w/ν: it is proportional to a.
 *
 * @throws ArgumentError where it over- or underflows
 */
export function normOfBlocks(a: number): SmoothNorm {
  const value = SQUARED_NORM * a;
  if (!(value > 0 && value < Infinity)) {
    throw new ArgumentError(
      expected('a finite number above 0', 'the weight over the smoothing', value),
    );
  }
  return {
    ...{ value, error: gamma(4), weights: Float64Array.of(1), weightsError: 0 },
    ...{ taps: new Float64Array(0), tapsError: 0 },
  };
}
