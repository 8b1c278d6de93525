import {
  ArgumentError,
  UNBOUNDED,
  certified,
  expected,
  gamma,
  requireLength,
  roundedDown,
  roundedUp,
  type LowerConstants,
} from '@bilevel/core';
import { scalarPotentials } from '@bilevel/kernels';
import { largestEigenvalue } from './banded.js';
import { TAPS, largestRow, rowsOf, type Row } from './reflected.js';

/** Kernels of the regulariser. */
const KERNELS = 2;
/** Parameters: a, c, and the taps of the kernels. */
export const PARAMETERS = 2 + KERNELS * TAPS;
/** Their names, in the order of θ. */
export const PARAMETER_NAMES: readonly string[] = [
  'a',
  'c',
  ...Array.from({ length: KERNELS * TAPS }, (_, k) =>
    [`kernel${String(1 + Math.floor(k / TAPS))}`, `tap${String(k % TAPS)}`].join('-'),
  ),
];

/** Φ = log(1 + e^T), of which s and s_β are made. */
export const softplus = scalarPotentials.softplus;

/** A kernel with all that is needed of its C. */
export interface Kernel {
  readonly taps: Float64Array;
  /** |taps|, whose C is |C| or more. */
  readonly sizes: Float64Array;
  readonly rows: readonly Row[];
  /** ≥ the norm of each row of C. */
  readonly rowNorm: number;
  /** Index of its first tap in θ. */
  readonly first: number;
}

/**
 * The regulariser at one θ, for signals of N points:
 *
 *     g(x, θ) = (1/N)‖x − y‖² + w Σ_j Σ_p s_β((C_j x)_p) + (ξ/2)‖x‖²,   w = s(a)/N, ξ = s(c),
 *
 * with s(t) = log(1 + e^t) and s_β(t) = log(1 + e^{βt})/β.
 */
export interface SignalsModel {
  readonly length: number;
  readonly beta: number;
  /** m = 2/N, the Hessian of the data term. */
  readonly fidelity: number;
  readonly weight: number;
  /** w'(a) = s'(a)/N. */
  readonly weightSlope: number;
  readonly ridge: number;
  /** s'(c). */
  readonly ridgeSlope: number;
  readonly kernels: readonly Kernel[];
  /** ≥ λ_max(Σ_j C_jᵀC_j). */
  readonly spectrum: number;
  readonly constants: LowerConstants;
}

/** Roundings of w, ξ and their slopes, and of sums of two of them: at most these. */
const OF_WEIGHTS = softplus.roundings.value + 3;

/**
 * The model at θ = (a, c, c₁, c₂), with its constants:
 *
 *     μ = 2/N + ξ,   L = μ + (wβ/4) λ_max(Σ C_jᵀC_j),   L_A = wβ²/(6√3) λ_max(Σ b_j C_jᵀC_j),
 *
 * b_j the largest norm of a row of C_j. L_B is unbounded: the column of a tap has S_t x in it.
 *
 * @throws ShapeError, ArgumentError for θ of another length or not finite, or for fewer than 2 points
 */
export function signalsModel(theta: Float64Array, length: number, beta: number): SignalsModel {
  requireLength('theta', theta, PARAMETERS);
  if (!theta.every(Number.isFinite)) {
    throw new ArgumentError(expected('finite numbers', 'theta', theta.join(', ')));
  }
  const [a, c] = [theta[0]!, theta[1]!];
  const kernels = Array.from({ length: KERNELS }, (_, j): Kernel => {
    const first = 2 + j * TAPS;
    const taps = theta.slice(first, first + TAPS);
    return {
      ...{ taps, first },
      sizes: taps.map(Math.abs),
      rows: rowsOf(taps, length),
      rowNorm: largestRow(taps),
    };
  });
  const taps = kernels.map((kernel) => kernel.taps);
  const spectrum = largestEigenvalue(taps, [1, 1], length);
  const rowNorms = kernels.map(({ rowNorm }) => rowNorm);
  const fidelity = 2 / length;
  const weight = softplus.value(a) / length;
  const ridge = softplus.value(c);
  const [up, down] = [1 + 2 * gamma(OF_WEIGHTS), 1 - 2 * gamma(OF_WEIGHTS)];
  return {
    ...{ length, beta, fidelity, weight, ridge, kernels, spectrum },
    weightSlope: softplus.first(a) / length,
    ridgeSlope: softplus.first(c),
    constants: {
      strongConvexity: certified(roundedDown((fidelity + ridge) * down)),
      lipschitzGradient: certified(
        roundedUp((fidelity + ridge + weight * (beta * softplus.curvature) * spectrum) * up),
      ),
      lipschitzHessian: certified(
        roundedUp(
          weight *
            (beta * beta * softplus.thirdDerivative) *
            largestEigenvalue(taps, rowNorms, length) *
            up,
        ),
      ),
      lipschitzCross: UNBOUNDED,
    },
  };
}
