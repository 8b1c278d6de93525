import {
  certified,
  dot,
  norm,
  UNIT_ROUNDOFF,
  type BilevelProblem,
  type ConstantKind,
  type Sample,
} from '../../src/index.js';
import { normalVector, randomStream } from './random.js';

export interface ChainOptions {
  /** One sample for each length. */
  readonly dimensions: readonly number[];
  /** a: size of the terms of f that are not quadratic and that depend on θ. Default 0. */
  readonly direct?: number;
  /** Whether F has the penalty r(θ) = ½ρ‖θ − θ̄‖². */
  readonly regularised?: boolean;
  /** Size of the noise; 0 makes a perfect fit possible. Default 0.1. */
  readonly noise?: number;
  /** Kinds of L_A and of L_f. Default certified. */
  readonly kinds?: { readonly hessian?: ConstantKind; readonly upper?: ConstantKind };
}

/** More than the roundings that any entry of a vector goes through here, functions counted as two. */
const ROUNDINGS = 64;
const PENALTY = 0.01;
const CENTRE = -2;
/** sup |φ'''| ν², at t = ν/2. */
const THIRD_DERIVATIVE = 0.8587;

/**
 * Smoothed total variation of a signal, θ = (log w, log ν):
 *
 *     g(x, θ) = ½‖x − y‖² + w Σ_k √((x_{k+1} − x_k)² + ν²),
 *     f(x, θ) = ½‖x − t‖² + a Σ_p cos(x_p) + a sin(θ₁) Σ_p c_p x_p + a sin(θ₂) Σ_p c_p sin(x_p).
 *
 * Written apart from the package's own total variation, entry by entry from the formulas.
 */
export function chainProblem(seed: number, options: ChainOptions): BilevelProblem {
  const random = randomStream(seed);
  const a = options.direct ?? 0;
  const samples = options.dimensions.map((d): Sample => {
    const jump = Math.floor(random() * d);
    const t = Float64Array.from({ length: d }, (_, p) => (p < jump ? 0.2 : 0.8));
    const noise = normalVector(random, d, options.noise ?? 0.1);
    const y = t.map((x, p) => x + noise[p]!);
    const c = normalVector(random, d);
    const largest = c.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return {
      dimension: d,
      start: y,
      upper: {
        lipschitzGradient: {
          value: 1 + a + a * largest,
          kind: options.kinds?.upper ?? 'certified',
        },
        ...(a > 0 && {
          // Rows a cos θ₁ c and a cos θ₂ (c ⊙ cos x).
          lipschitzParameterGradient: certified(a * Math.SQRT2 * norm(c)),
          parameterGradient: (x: Float64Array, theta: Float64Array, out: Float64Array) => {
            out[0] = a * Math.cos(theta[0]!) * dot(c, x);
            out[1] = a * Math.cos(theta[1]!) * dot(c, x.map(Math.sin));
          },
        }),
        value: (x, theta) => {
          let sum = 0;
          for (let p = 0; p < d; p++) {
            sum += (x[p]! - t[p]!) ** 2 / 2 + a * Math.cos(x[p]!);
            sum +=
              a * c[p]! * (Math.sin(theta[0]!) * x[p]! + Math.sin(theta[1]!) * Math.sin(x[p]!));
          }
          return sum;
        },
        rounding: (x) => {
          let terms = 0;
          for (let p = 0; p < d; p++) {
            terms += (x[p]! - t[p]!) ** 2 / 2 + a * (1 + Math.abs(c[p]!) * (1 + Math.abs(x[p]!)));
          }
          const sizes = norm(x) + norm(t) + a * Math.sqrt(d) + 2 * a * norm(c);
          return {
            value: (ROUNDINGS + 4 * d) * UNIT_ROUNDOFF * terms,
            gradient: ROUNDINGS * UNIT_ROUNDOFF * sizes,
            parameterGradient:
              (ROUNDINGS + d) * UNIT_ROUNDOFF * a * norm(c) * (norm(x) + Math.sqrt(d)),
          };
        },
        gradient: (x, theta, out) => {
          for (let p = 0; p < d; p++) {
            const direct = Math.sin(theta[0]!) + Math.sin(theta[1]!) * Math.cos(x[p]!);
            out[p] = x[p]! - t[p]! - a * Math.sin(x[p]!) + a * c[p]! * direct;
          }
        },
      },
      lower: (theta) => {
        const w = Math.exp(theta[0]!);
        const nu = Math.exp(theta[1]!);
        // ‖D‖² ≤ 4, and 0 for a single entry.
        const curvature = d > 1 ? (4 * w) / nu : 0;
        const slope = (s: number): number => s / Math.hypot(s, nu);
        const bend = (s: number): number => nu ** 2 / Math.hypot(s, nu) ** 3;
        // out ← diagonal v + Dᵀ(flux of the edges).
        const gather = (
          flux: (k: number) => number,
          rest: (p: number) => number,
          out: Float64Array,
        ): void => {
          for (let p = 0; p < d; p++) {
            out[p] = rest(p) + (p > 0 ? flux(p - 1) : 0) - (p < d - 1 ? flux(p) : 0);
          }
        };
        const L = 1 + curvature;
        return {
          constants: {
            strongConvexity: certified(1),
            lipschitzGradient: certified(L),
            lipschitzHessian: {
              value: (Math.SQRT2 * THIRD_DERIVATIVE * curvature) / nu,
              kind: options.kinds?.hessian ?? 'certified',
            },
            lipschitzCross: certified(Math.SQRT2 * curvature),
          },
          value: (x) => {
            let sum = 0;
            for (let p = 0; p < d; p++) {
              sum += (x[p]! - y[p]!) ** 2 / 2;
              if (p < d - 1) sum += w * Math.hypot(x[p + 1]! - x[p]!, nu);
            }
            return sum;
          },
          gradient: (x, out) => {
            gather(
              (k) => w * slope(x[k + 1]! - x[k]!),
              (p) => x[p]! - y[p]!,
              out,
            );
          },
          // Fluxes of a relative error of some 20 roundings, of which at most two and two terms meet.
          gradientRounding: (x) => ROUNDINGS * UNIT_ROUNDOFF * (L * norm(x) + norm(y)),
          linearise: (x) => {
            const bends = Float64Array.from({ length: d - 1 }, (_, k) => bend(x[k + 1]! - x[k]!));
            const weight = new Float64Array(d);
            const smoothing = new Float64Array(d);
            const none = (): number => 0;
            gather((k) => w * slope(x[k + 1]! - x[k]!), none, weight);
            gather((k) => -w * bends[k]! * (x[k + 1]! - x[k]!), none, smoothing);
            return {
              rounding: {
                hessianVector: (v) => ROUNDINGS * UNIT_ROUNDOFF * L * norm(v),
                cross: () => ROUNDINGS * UNIT_ROUNDOFF * 4 * w * Math.sqrt(d),
                crossTranspose: (q) =>
                  (ROUNDINGS + d) * UNIT_ROUNDOFF * 4 * w * Math.sqrt(d) * norm(q),
              },
              hessianVector: (v, out) => {
                gather(
                  (k) => w * bends[k]! * (v[k + 1]! - v[k]!),
                  (p) => v[p]!,
                  out,
                );
              },
              cross: (u, out) => {
                for (let p = 0; p < d; p++) out[p] = u[0]! * weight[p]! + u[1]! * smoothing[p]!;
              },
              crossTranspose: (q, out) => {
                out[0] = dot(weight, q);
                out[1] = dot(smoothing, q);
              },
              precondition: (r, out) => {
                for (let p = 0; p < d; p++) {
                  const edges = (p > 0 ? bends[p - 1]! : 0) + (p < d - 1 ? bends[p]! : 0);
                  out[p] = r[p]! / (1 + w * edges);
                }
              },
            };
          },
        };
      },
    };
  });
  return {
    parameters: 2,
    samples,
    ...(options.regularised === true && {
      regulariser: {
        value: (theta: Float64Array) =>
          theta.reduce((sum, x) => sum + (PENALTY * (x - CENTRE) ** 2) / 2, 0),
        gradient: (theta: Float64Array, out: Float64Array) => {
          for (let j = 0; j < theta.length; j++) out[j] = PENALTY * (theta[j]! - CENTRE);
        },
      },
    }),
  };
}
