import { NotFiniteError, expected, requireLength } from '../errors.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { solveLinear, type LinearStatus } from '../linear/solveLinear.js';
import type { Sample } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { roundingLevel } from '../vector/rounding.js';
import { addScaled, norm } from '../vector/vector.js';
import { defaultSolver } from './defaultSolver.js';
import { identity } from './identity.js';
import { hessianDependence } from './hessianDependence.js';
import type { Reparameterisation } from './reparameterisation.js';

/** Options of the estimates. */
export interface EstimateOptions {
  /**
   * Solver of the adjoint system. Default: `directElimination()` for d ≤ 200; beyond,
   * `conjugateGradient()` for an affine φ, and `minres()` for a nonlinear one, whose system can be
   * indefinite.
   */
  readonly linear?: LinearSolver;
  /** δ: absolute residual to reach, at least 0. Default 0: as small as rounding lets it be. */
  readonly delta?: number;
  /** Units of work for the adjoint. Default 10,000. */
  readonly maxWork?: number;
}

/** An estimate of the hypergradient of one sample at a point that need not be x*. */
export interface PointEstimate {
  /** Ψ(x̃), length n. */
  readonly gradient: Float64Array;
  /** q, length d. */
  readonly adjoint: Float64Array;
  /** The residual of the adjoint system, from its definition. */
  readonly residual: number;
  /** Hessian-vector products of the adjoint solve. */
  readonly work: number;
  readonly status: LinearStatus;
}

/**
 * The hypergradient estimate of the reparameterised problem min over z of g(φ(z, θ), θ), mapped back
 * to x (mathematics.md §6; Ye, Peyré, Cremers & Ablin 2024 §4). With G = ∂_x g(x̃), z̃ = φ⁻¹(x̃) and
 *
 *     K(z, θ) = φ_zᵀ ∂_x g(φ(z, θ), θ) = 0   at the solution,
 *     K_z = φ_zᵀ A φ_z + Σ_k G_k ∂_zz φ_k,
 *     K_θ = φ_zᵀ (A φ_θ + B) + Gᵀ ∂_θ φ_z,
 *     J_z = −K_z⁻¹ K_θ,   J_x = φ_z J_z + φ_θ,   Ψ = ∇_θ f + J_xᵀ ∇_x f,
 *
 * the substitution q = φ_z K_z⁻¹ φ_zᵀ ∇_x f leaves one symmetric system of the size and scale of the
 * adjoint's, with C = φ_z⁻ᵀ [Σ_k G_k ∂_zz φ_k] φ_z⁻¹:
 *
 *     (A + C) q = ∇_x f,
 *     Ψ = ∇_θ f − Bᵀq + φ_θᵀ C q − [Gᵀ (∂_θj φ_z) φ_z⁻¹ q]_j.
 *
 * (All at x̃; J has columns for parameters here.) At x̃ = x*, G = 0: every φ gives ∇F. Elsewhere the
 * error is C₁‖x̃ − x*‖ + O(‖x̃ − x*‖²), with a C₁ that depends on φ and is 0 for a super-efficient one.
 *
 * @throws ShapeError when lengths do not fit; ArgumentError when φ is not defined at x̃ or needs
 *     something that the problem does not offer; NotFiniteError for NaN or infinity
 */
export function reparameterisedEstimate(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  reparameterisation: Reparameterisation,
  options: EstimateOptions = {},
): PointEstimate {
  requireLength('x', x, sample.dimension);
  const d = x.length;
  const n = theta.length;
  const level = sample.lower(theta);
  const linearisation = level.linearise(x);
  const gradient = new Float64Array(d);
  level.gradient(x, gradient);
  const change = reparameterisation.at({
    level,
    linearisation,
    hessian: hessianDependence(sample, theta, x, linearisation),
    point: x,
    gradient,
    parameters: n,
  });

  const upper = new Float64Array(d);
  sample.upper.gradient(x, theta, upper);
  requireFinite('the gradients at x', norm(gradient) + norm(upper));
  const bend = new Float64Array(d);
  const isDefinite = change.curvature === undefined;
  const { linear = defaultSolver(d, isDefinite), delta = 0, maxWork = 10_000 } = options;
  const { solution, residual, work, status } = runToEnd(
    solveLinear(
      linear,
      {
        apply(v, out) {
          linearisation.hessianVector(v, out);
          if (change.curvature === undefined) return;
          change.curvature(v, bend);
          addScaled(out, 1, bend);
        },
        rightHandSide: upper,
        // C is not bounded by the constants of the problem.
        ...(isDefinite && {
          ...(linearisation.precondition && {
            precondition: (r: Float64Array, out: Float64Array) =>
              linearisation.precondition?.(r, out),
          }),
          lipschitz: level.constants.lipschitzGradient.value,
          strongConvexity: level.constants.strongConvexity.value,
        }),
      },
      new Float64Array(d),
      { delta: Math.max(delta, roundingLevel(d, norm(upper))), maxWork },
      new Pace(),
    ),
  );

  const estimate = new Float64Array(n);
  const part = new Float64Array(n);
  sample.upper.parameterGradient?.(x, theta, estimate);
  linearisation.crossTranspose(solution, part);
  addScaled(estimate, -1, part);
  if (change.curvature !== undefined && change.parameterTranspose !== undefined) {
    change.curvature(solution, bend);
    change.parameterTranspose(bend, part);
    addScaled(estimate, 1, part);
  }
  if (change.slopeParameter !== undefined) {
    change.slopeParameter(solution, part);
    addScaled(estimate, -1, part);
  }
  requireFinite('the hypergradient estimate', norm(estimate));
  return { gradient: estimate, adjoint: solution, residual, work, status };
}

/**
 * The plain estimate of the implicit function theorem, Ψ(x̃) = ∇_θ f − B(x̃)ᵀA(x̃)⁻¹∇_x f(x̃)
 * (mathematics.md §6): {@link reparameterisedEstimate} with x = z. Its error is O(‖x̃ − x*‖).
 *
 * @throws as {@link reparameterisedEstimate}
 */
export function implicitEstimate(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  options: EstimateOptions = {},
): PointEstimate {
  return reparameterisedEstimate(sample, theta, x, identity(), options);
}

function requireFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new NotFiniteError(
    expected('finite numbers', name, value, 'Check the functions of the problem, and x.'),
  );
}
