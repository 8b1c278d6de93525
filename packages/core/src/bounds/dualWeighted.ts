import { combinedKind } from '../problem/constant.js';
import {
  completed,
  type APosterioriInput,
  type BoundParts,
  type HypergradientBound,
} from './aPosteriori.js';
import type { Change } from './change.js';

/** What the dual-weighted bound needs besides {@link APosterioriInput}. */
export interface DualWeightedInput {
  /** q̃. */
  readonly adjoint: Float64Array;
  /** z_j, one of length d for each parameter. */
  readonly duals: readonly Float64Array[];
  /** ≥ ‖z_j‖. */
  readonly dualNorms: readonly number[];
  /** ≥ ‖ρ_j‖ = ‖B e_j − A z_j‖, in exact arithmetic. */
  readonly dualResiduals: readonly number[];
  /** ≥ the rounding error, as a norm over j, of z_jᵀr with the computed r, and of adding it. */
  readonly correctionRounding: number;
  /** How much A and B differ between x̃ and x*. */
  readonly change: Change;
  /**
   * The one direction u that is certified, of length n; then there is one dual z ≈ A⁻¹Bu, and
   * `lipschitzUpperParameterGradient` and `rounding.hypergradient` are of uᵀ∂_θ f and of uᵀh.
   */
  readonly direction?: Float64Array;
}

/**
 * The dual-weighted bound (mathematics.md §5.4), of the corrected hypergradient
 *
 *     h_j = ∂_θj f(x̃) − (B e_j)ᵀq̃ + z_jᵀr,   r = A q̃ − ∇_x f(x̃),   z_j ≈ A⁻¹B e_j, ρ_j = B e_j − A z_j,
 *
 * everything at x̃. With stars at x*, z*_j = A*⁻¹B* e_j and, as in §5.1, A*(q̃ − q*) = r* where
 * r* = (A* − A)q̃ + r + ∇f(x̃) − ∇f(x*),
 *
 *     (Bᵀq̃ − B*ᵀq*)_j = ((B − B*)e_j)ᵀq̃ + z_jᵀr* + (z*_j − z_j)ᵀr*,
 *
 * whose term z_jᵀr is computed, so that h takes it off, and
 * A*(z*_j − z_j) = (B* − B)e_j + (A − A*)z_j + ρ_j. In the norms of A*⁻¹, at most 1/√μ times the Euclidean,
 * with Euclidean norms over j and Z the matrix of the z_j,
 *
 *     ‖h − ∇F‖ ≤ L_fθ ε + ‖(B − B*)ᵀq̃‖ + ‖(z_jᵀ(A* − A)q̃)_j‖ + ‖Z‖ L_f ε
 *                + ζ (‖(A* − A)q̃‖_{A*⁻¹} + (R + L_f ε)/√μ),
 *     ζ = ‖B* − B‖_{A*⁻¹} + ‖((A* − A)z_j)_j‖_{A*⁻¹} + ‖(ρ_j)_j‖/√μ.
 *
 * Nothing of first order is divided by μ: R and the ρ_j meet only in products. It holds for any q̃ and
 * any z_j, exact or not, and costs n more solves of moderate accuracy.
 *
 * *One direction.* All of it holds with u ∈ Rⁿ in place of each e_j. For a single u it bounds
 * |h_u − uᵀ∇F|, h_u = uᵀ∂_θ f(x̃) − (Bu)ᵀq̃ + zᵀr, with |uᵀ(B − B*)ᵀq̃| and ‖(B* − B)u‖_{A*⁻¹} for the two
 * terms of B. One solve, whatever n; and h_u − bound > 0 proves that F falls along −u.
 */
export function dualWeightedBound(
  input: APosterioriInput,
  {
    adjoint,
    duals,
    dualNorms,
    dualResiduals,
    correctionRounding,
    change,
    direction,
  }: DualWeightedInput,
): HypergradientBound {
  const { lower, epsilon, residual, rounding } = input;
  const root = Math.sqrt(lower.strongConvexity.value);
  const Lf = input.lipschitzUpperGradient.value;
  const size = Math.hypot(...dualNorms);
  const forms = duals.map((z) => change.hessianForm(z, adjoint));
  const cross = direction
    ? change.crossForm(direction, adjoint)
    : change.crossTransposeChange(adjoint);
  const crossEnergy = direction
    ? change.crossEnergyAlong(direction)
    : change.crossEnergy(duals.length);
  const adjointEnergy = change.hessianEnergy(adjoint);
  const dualEnergies = duals.map((z) => change.hessianEnergy(z));

  const rho = Math.hypot(...dualResiduals);
  const dualError =
    crossEnergy.value + Math.hypot(...dualEnergies.map((c) => c.value)) + rho / root;
  const parts: BoundParts = {
    parameterGradient: input.lipschitzUpperParameterGradient.value * epsilon,
    cross: cross.value,
    adjointResidual: (dualError * residual) / root,
    upperGradient: Lf * epsilon * (size + dualError / root),
    hessian: Math.hypot(...forms.map((c) => c.value)) + dualError * adjointEnergy.value,
    rounding:
      (size + dualError / root) * rounding.residual + rounding.hypergradient + correctionRounding,
  };
  const kind = combinedKind([
    lower.strongConvexity,
    input.lipschitzUpperGradient,
    input.lipschitzUpperParameterGradient,
    cross,
    crossEnergy,
    adjointEnergy,
    ...forms,
    ...dualEnergies,
  ]);
  return completed(parts, kind, rounding);
}
