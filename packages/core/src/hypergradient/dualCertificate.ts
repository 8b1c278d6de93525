import type { APosterioriInput, HypergradientBound } from '../bounds/aPosteriori.js';
import type { Change } from '../bounds/change.js';
import { dualWeightedBound } from '../bounds/dualWeighted.js';
import type { LinearSystem } from '../linear/linearSolver.js';
import type { ProductRounding } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import {
  normUp,
  representable,
  roundedUp,
  roundingLevel,
  UNIT_ROUNDOFF,
} from '../vector/rounding.js';
import { plainVectors, type ProvenSizes } from '../vector/vectors.js';
import { solveDuals } from './duals.js';

/** What an evaluation knows when its dual-weighted certificate begins. */
export interface EvaluatedSample {
  /** A at x̃, with ∇_x f(x̃). */
  readonly system: LinearSystem;
  /** q̃, and ∇_x f − A q̃ as computed. */
  readonly adjoint: Float64Array;
  readonly residual: Float64Array;
  readonly input: APosterioriInput;
  readonly change: Change;
  readonly products: ProductRounding | undefined;
  readonly proven: ProvenSizes;
}

/** Which numbers are to be certified: uᵀ∇F for one or several u. */
export interface Wanted {
  /** B u for each, and ≥ the error of each as computed. */
  readonly columns: readonly Float64Array[];
  readonly columnRounding: number;
  /** ≥ ‖B u‖ of each, for when rounding is assumed. */
  readonly columnSize: number;
  /** uᵀ(∇_θ f − Bᵀq̃) for each, as computed. */
  readonly uncorrected: Float64Array;
  /** The one u; without it they are e_1 … e_n. */
  readonly direction?: Float64Array;
  /** z to start from. */
  readonly start?: readonly Float64Array[] | undefined;
}

/** The corrected numbers uᵀh, with the bound on their error as a vector. */
export interface DualCertificate {
  readonly duals: readonly Float64Array[];
  readonly corrected: Float64Array;
  readonly bound: HypergradientBound;
  readonly work: number;
}

/** Solves for the z ≈ A⁻¹B u and bounds by {@link dualWeightedBound}. */
export function* dualCertificate(
  { system, adjoint, residual, input, change, products, proven }: EvaluatedSample,
  { columns, columnRounding, columnSize, uncorrected, direction, start }: Wanted,
  maxWork: number,
  pace: Pace,
): Cooperative<DualCertificate> {
  const d = adjoint.length;
  const { dot } = system.vectors ?? plainVectors;
  const solved = yield* solveDuals(system, columns, start, maxWork, pace);
  const dualNorms = solved.duals.map((z) => proven.norm(z));
  const correction = uncorrected.map((_, j) => dot(solved.duals[j]!, residual));
  const bound = dualWeightedBound(input, {
    adjoint,
    duals: solved.duals,
    dualNorms,
    dualResiduals: solved.duals.map((z, j) => {
      const reached = normUp(solved.residuals[j]!, d, d);
      const rounded = products
        ? products.hessianVector(z) + columnRounding + UNIT_ROUNDOFF * reached
        : roundingLevel(d, input.lower.lipschitzGradient.value * dualNorms[j]! + columnSize);
      return representable(roundedUp(reached + rounded));
    }),
    correctionRounding: Math.hypot(
      ...dualNorms.map((size, j) =>
        roundedUp(
          proven.dotRounding(size, input.residual, d) +
            UNIT_ROUNDOFF * (Math.abs(uncorrected[j]!) + Math.abs(correction[j]!)),
        ),
      ),
    ),
    change,
    ...(direction && { direction }),
  });
  return {
    duals: solved.duals,
    corrected: uncorrected.map((h, j) => h - correction[j]!),
    bound,
    work: solved.work,
  };
}
