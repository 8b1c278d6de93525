import { ArgumentError, ShapeError, expected } from '../errors.js';
import { dot, norm } from '../vector/vector.js';

/**
 * lower ≤ θ ≤ upper, componentwise. A number stands for all components; ±Infinity, the default,
 * for none.
 */
export interface Box {
  readonly lower?: number | Float64Array;
  readonly upper?: number | Float64Array;
}

/**
 * The box C that a method keeps θ in, by projection.
 *
 * *Stationarity.* θ is stationary for min F over C when the projection of −∇F onto the tangent cone
 * T(θ) of C vanishes: ∇F is 0 but for components at a bound that point out of the box. T(θ) is
 * convex and its projection nonexpansive, so that with ‖h − ∇F‖ ≤ ω
 *
 *     | ‖P_T(−h)‖ − ‖P_T(−∇F)‖ | ≤ ω:
 *
 * the measure computed from h has the certified error of h. In the interior it is ‖h‖.
 *
 * *Directions.* Let h_T = −P_T(−h), which is h without the components held at a bound, H symmetric
 * positive definite, and p = H h_T with those components set to 0 (two-metric projection, Bertsekas
 * 1982). The path is θ(α) = P_C(θ − αp). It starts along d = P_T(−p), which clips the components p_j
 * of others at a bound that point outwards; for those h_j p_j ≤ 0, so that
 * ⟨h, −d⟩ ≥ ⟨h_T, H h_T⟩ > 0: whatever the box, h decreases along the path. And when
 * ω ≤ (1 − η)⟨h, −d⟩/‖d‖ with 0 < η < 1, then ⟨∇F, −d⟩ ≥ ⟨h, −d⟩ − ω‖d‖ ≥ η⟨h, −d⟩: F decreases as
 * well, and backtracking must end.
 *
 * *Decrease.* Let θ⁺ = θ(α), and F̂ ± e hold F(θ), F̂⁺ ± e⁺ hold F(θ⁺). From
 * F̂⁺ + e⁺ ≤ F̂ − e − c⟨h, θ − θ⁺⟩ follows
 *
 *     F(θ⁺) ≤ F̂⁺ + e⁺ ≤ F̂ − e − c⟨h, θ − θ⁺⟩ ≤ F(θ) − c⟨h, θ − θ⁺⟩,
 *
 * however θ⁺ was found: projecting costs the proof nothing, as long as the decrease asked for is
 * measured along the step taken and is positive. Without bounds ⟨h, θ − θ⁺⟩ = α⟨h, Hh⟩.
 */
export class Feasible {
  readonly #lower: number | Float64Array;
  readonly #upper: number | Float64Array;
  readonly #bounded: boolean;

  /** @throws ArgumentError, ShapeError unless lower ≤ upper, componentwise. */
  constructor(box: Box = {}) {
    const { lower = -Infinity, upper = Infinity } = box;
    this.#lower = typeof lower === 'number' ? lower : lower.slice();
    this.#upper = typeof upper === 'number' ? upper : upper.slice();
    this.#bounded = box.lower !== undefined || box.upper !== undefined;
    if (typeof lower !== 'number' && typeof upper !== 'number' && lower.length !== upper.length) {
      throw new ShapeError(
        expected(`an array of length ${String(lower.length)}`, 'box.upper', upper),
      );
    }
    const entries = Math.max(
      typeof lower === 'number' ? 1 : lower.length,
      typeof upper === 'number' ? 1 : upper.length,
    );
    for (let j = 0; j < entries; j++) {
      const low = at(lower, j);
      const high = at(upper, j);
      if (!(low <= high) || low === Infinity || high === -Infinity) {
        throw new ArgumentError(
          expected(
            `a number of at least ${String(low)}, its lower bound,`,
            `box.upper at component ${String(j)}`,
            high,
          ),
        );
      }
    }
  }

  /** The point of the box nearest to θ. @throws ShapeError when the bounds have another length. */
  project(theta: Float64Array): Float64Array {
    if (!this.#bounded) return theta;
    for (const [name, bound] of [
      ['box.lower', this.#lower],
      ['box.upper', this.#upper],
    ] as const) {
      if (typeof bound !== 'number' && bound.length !== theta.length) {
        throw new ShapeError(
          expected(`a number or an array of length ${String(theta.length)}`, name, bound),
        );
      }
    }
    return theta.map((t, j) => Math.min(Math.max(t, at(this.#lower, j)), at(this.#upper, j)));
  }

  /** P_T(v), T the tangent cone at θ: v without the components that point out of the box. */
  tangent(theta: Float64Array, v: Float64Array): Float64Array {
    if (!this.#bounded) return v;
    return v.map((x, j) =>
      (x < 0 && theta[j]! <= at(this.#lower, j)) || (x > 0 && theta[j]! >= at(this.#upper, j))
        ? 0
        : x,
    );
  }

  /** ‖P_T(−h)‖. */
  stationarity(theta: Float64Array, h: Float64Array): number {
    return norm(this.reduced(theta, h));
  }

  /** h_T = −P_T(−h). */
  reduced(theta: Float64Array, h: Float64Array): Float64Array {
    return this.#bounded ? negated(this.tangent(theta, negated(h))) : h;
  }

  /** p = H h_T with the components held at a bound set to 0. */
  direction(
    theta: Float64Array,
    h: Float64Array,
    metric: (v: Float64Array) => Float64Array,
  ): Float64Array {
    const free = this.reduced(theta, h);
    const p = metric(free);
    return this.#bounded ? p.map((x, j) => (free[j] === 0 && h[j] !== 0 ? 0 : x)) : p;
  }

  /** ⟨h, −d⟩ and ‖d‖ of the start d = P_T(−p) of the path. */
  slope(
    theta: Float64Array,
    h: Float64Array,
    p: Float64Array,
  ): { readonly fall: number; readonly length: number } {
    const d = this.reduced(theta, p);
    return { fall: dot(h, d), length: norm(d) };
  }

  /** Δh without the components that a bound kept from moving: the curvature of F on the face. */
  change(s: Float64Array, y: Float64Array): Float64Array {
    return this.#bounded ? y.map((x, j) => (s[j] === 0 ? 0 : x)) : y;
  }
}

function at(bound: number | Float64Array, j: number): number {
  return typeof bound === 'number' ? bound : bound[j]!;
}

function negated(v: Float64Array): Float64Array {
  return v.map((x) => -x);
}
