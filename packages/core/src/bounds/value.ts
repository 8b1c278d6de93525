import { combinedKind, type ConstantKind } from '../problem/constant.js';
import { roundedUp, UNIT_ROUNDOFF } from '../vector/rounding.js';
import { changesOf, type APosterioriInput } from './aPosteriori.js';
import { tighter } from './change.js';
import { kindAbove } from './evaluationRounding.js';

/** A value with an interval that holds the true one: value ± error. */
export interface BoundedValue {
  readonly value: number;
  readonly error: number;
  readonly kind: ConstantKind;
}

/**
 * f(x̃) with |f(x̃) − f(x*)| ≤ ‖∇_x f(x̃)‖ ε + L_f ε²/2 (mathematics.md §5.3), plus rounding.
 */
export function plainValue(value: number, input: APosterioriInput): BoundedValue {
  const { epsilon, upperGradientNorm, lipschitzUpperGradient, rounding } = input;
  const error = roundedUp(
    upperGradientNorm * epsilon +
      (lipschitzUpperGradient.value * epsilon * epsilon) / 2 +
      rounding.value,
  );
  const kind = combinedKind([input.lower.strongConvexity, lipschitzUpperGradient]);
  return { value, error, kind: kindAbove(kind, error, rounding.value, rounding) };
}

/**
 * The corrected value, second order in ε (dual-weighted residual; mathematics.md §5.3):
 *
 *     F̂ = f(x̃) − q̃ᵀ ∂_x g(x̃),   |F̂ − f(x*)| ≤ R ε + (L_f + L_A ‖q̃‖) ε²/2,
 *
 * plus rounding: that of the computed ∂_x g(x̃) enters in first order, as ‖q̃‖ times it. `defect` is
 * q̃ᵀ ∂_x g(x̃) as computed.
 */
export function correctedValue(
  value: number,
  defect: number,
  input: APosterioriInput,
): BoundedValue {
  const { lower, epsilon, residual, adjointNorm, lipschitzUpperGradient, rounding } = input;
  // Along the way from x̃ to x*, by the mean value theorem: L_A ‖q̃‖ ε²/2 with the global constant,
  // whose change grows with the distance; with the local bound, valid all along, the full ε.
  const changes = changesOf(input);
  // |rᵀe| ≤ ‖r‖_{Ā⁻¹} ‖e‖_Ā with the mean Ā of A on the way, in whose norm the mean of the changes is no
  // larger (joint convexity); ‖e‖_Ā² = −∂_x g(x̃)ᵀe ≤ μ ε² where ‖∂_x g(x̃)‖ ≤ μ ε.
  const energy = input.energy ?? Math.sqrt(lower.strongConvexity.value) * epsilon;
  const byDistance = { value: changes.hessian.value * epsilon, kind: changes.hessian.kind };
  const hessian = tighter(
    byDistance,
    changes.energy && {
      value: changes.energy.value * energy,
      kind: combinedKind([changes.energy, lower.strongConvexity]),
    },
  );
  const global = (lower.lipschitzHessian.value * adjointNorm * epsilon * epsilon) / 2;
  const curved =
    lower.lipschitzHessian.kind === hessian.kind ? Math.min(global, hessian.value) : hessian.value;
  const corrected = value - defect;
  const rounded =
    adjointNorm * rounding.gradient +
    rounding.value +
    rounding.defect +
    UNIT_ROUNDOFF * Math.abs(corrected);
  const error = roundedUp(
    (residual + rounding.residual) * epsilon +
      (lipschitzUpperGradient.value * epsilon * epsilon) / 2 +
      curved +
      rounded,
  );
  const kind = combinedKind([lower.strongConvexity, hessian, lipschitzUpperGradient]);
  return { value: corrected, error, kind: kindAbove(kind, error, rounded, rounding) };
}
