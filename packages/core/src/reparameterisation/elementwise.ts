import { ArgumentError, expected } from '../errors.js';
import { norm } from '../vector/vector.js';
import type { Reparameterisation, ReparameterisationContext } from './reparameterisation.js';

/**
 * The derivatives of an elementwise change of variable x_i = φ_i(z_i, θ) at z̃ = φ⁻¹(x̃). All arrays
 * have length d. What is left out is zero.
 */
export interface ElementwiseChange {
  /** φ'_i = ∂φ_i/∂z_i, not 0. */
  readonly slope: Float64Array;
  /** φ''_i = ∂²φ_i/∂z_i². */
  readonly bend?: Float64Array;
  /** out_j ← Σ_i w_i ∂φ_i/∂θ_j, length n. It matters only together with `bend`. */
  readonly parameterTranspose?: (w: Float64Array, out: Float64Array) => void;
  /** out_j ← Σ_i w_i ∂φ'_i/∂θ_j, length n. */
  readonly slopeParameterTranspose?: (w: Float64Array, out: Float64Array) => void;
}

/**
 * A reparameterisation from an elementwise φ. With S = diag φ' and G = ∂_x g(x̃), the general terms
 * become
 *
 *     C = diag(φ'' ⊙ G ⊘ φ'²),   [Gᵀ (∂_θj φ_z) φ_z⁻¹ q]_j = (∂_θ φ')ᵀ (G ⊙ q ⊘ φ').
 *
 * @throws ArgumentError (on use) when a slope is zero or not finite at x̃
 */
export function elementwise(
  name: string,
  change: (context: ReparameterisationContext) => ElementwiseChange,
): Reparameterisation {
  return {
    name,
    at(context) {
      const { slope, bend, parameterTranspose, slopeParameterTranspose } = change(context);
      const bad = slope.findIndex((s) => s === 0 || !Number.isFinite(s));
      if (bad >= 0) {
        throw new ArgumentError(
          expected(
            'a finite number other than 0',
            `∂φ/∂z of entry ${String(bad)} under the reparameterisation ${name}`,
            slope[bad],
            `It is not defined at x[${String(bad)}] = ${String(context.point[bad])}: use another.`,
          ),
        );
      }
      const { gradient } = context;
      const weighted = new Float64Array(slope.length);
      // At G = 0 nothing is left of φ; skipping it keeps the system definite to rounding.
      const diagonal =
        bend === undefined || norm(gradient) === 0
          ? undefined
          : bend.map((b, i) => (b * gradient[i]!) / slope[i]! ** 2);
      return {
        ...(diagonal !== undefined && {
          curvature: (v: Float64Array, out: Float64Array) => {
            for (let i = 0; i < v.length; i++) out[i] = diagonal[i]! * v[i]!;
          },
        }),
        ...(parameterTranspose !== undefined && { parameterTranspose }),
        ...(slopeParameterTranspose !== undefined && {
          slopeParameter: (q: Float64Array, out: Float64Array) => {
            for (let i = 0; i < q.length; i++) weighted[i] = (gradient[i]! * q[i]!) / slope[i]!;
            slopeParameterTranspose(weighted, out);
          },
        }),
      };
    },
  };
}
