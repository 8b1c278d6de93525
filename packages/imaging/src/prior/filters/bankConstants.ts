import { plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import type { FilterTerms, ScalarPotential } from '@bilevel/kernels';
import { jointNorm } from './jointNorm.js';

const { norm: normUp } = provenSizes(plainVectors);
/** Fineness of the grid for the norm of each filter alone, which is less than a tenth too large. */
const COARSE = 8;

/** What of a bank depends on neither the picture nor the grid: computed once for each θ. */
export interface BankConstants {
  readonly taps: Float64Array;
  readonly curvature: number;
  readonly weakConvexity: number;
  readonly lipschitzHessian: number;
  /** N: Σ κ_j C_jᵀC_j ≼ N² I. */
  readonly norm: number;
  /** ≥ ‖C_j‖ and ‖c_j‖ of each filter. */
  readonly operatorNorms: Float64Array;
  readonly rowNorms: Float64Array;
}

const lastConstants = new Map<string, BankConstants>();

/** Of one θ at a time: each picture of a run asks for the same. */
export function constantsOf(terms: FilterTerms, potential: ScalarPotential): BankConstants {
  const { size, taps, weights, smoothings } = terms;
  const { channels } = terms.grid;
  const key = [
    size,
    channels,
    terms.potential,
    weights.join(),
    smoothings.join(),
    taps.join(),
  ].join(' ');
  const before = lastConstants.get(key);
  if (before !== undefined) return before;
  const bank = { size, channels, taps };
  const filters = weights.length;
  const length = channels * size * size;
  const kappa = weights.map((w, j) => roundedUp(w / smoothings[j]!));
  const rowNorms = new Float64Array(filters);
  const operatorNorms = new Float64Array(filters);
  for (let j = 0; j < filters; j++) {
    rowNorms[j] = normUp(taps.subarray(j * length, (j + 1) * length));
    const only = { size, channels, taps: taps.subarray(j * length, (j + 1) * length) };
    operatorNorms[j] = roundedUp(Math.sqrt(jointNorm(only, [1], COARSE)));
  }
  const joint = (of: (j: number) => number): number =>
    jointNorm(
      bank,
      kappa.map((k, j) => k * of(j)),
    );
  const squared = joint(() => 1);
  const constants: BankConstants = {
    taps,
    curvature: roundedUp(potential.curvature * squared),
    weakConvexity: roundedUp(Math.max(0, -potential.leastCurvature) * squared),
    lipschitzHessian: joint((j) => (potential.thirdDerivative * rowNorms[j]!) / smoothings[j]!),
    norm: roundedUp(Math.sqrt(squared)),
    operatorNorms,
    rowNorms,
  };
  lastConstants.clear();
  lastConstants.set(key, constants);
  return constants;
}
