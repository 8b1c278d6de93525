import {
  certified,
  dot,
  norm,
  UNIT_ROUNDOFF,
  type BilevelProblem,
  type Sample,
} from '../../src/index.js';
import { normalVector, randomStream } from './random.js';

const ROUNDINGS = 64;
/** sup |φ'''| ν². */
const THIRD_DERIVATIVE = 0.8587;
const NU = 0.1;
const PENALTY = 0.01;
const CENTRE = -2;

/**
 * Smoothed total variation of signals with a weight of its own for every edge, θ_k = log w_k, as many as
 * wanted: g(x, θ) = ½‖x − y‖² + Σ_k w_k √((x_{k+1} − x_k)² + ν²), f(x) = ½‖x − t‖², r(θ) = ½ρ‖θ − θ̄‖².
 */
export function edgesProblem(seed: number, parameters: number, samples: number): BilevelProblem {
  const random = randomStream(seed);
  const d = parameters + 1;
  const jump = Math.floor(random() * d);
  const make = (): Sample => {
    const t = Float64Array.from({ length: d }, (_, p) => (p < jump ? 0.2 : 0.8));
    const noise = normalVector(random, d, 0.1);
    const y = t.map((x, p) => x + noise[p]!);
    return {
      dimension: d,
      start: y,
      upper: {
        lipschitzGradient: certified(1),
        value: (x) => x.reduce((sum, xp, p) => sum + (xp - t[p]!) ** 2 / 2, 0),
        gradient: (x, _theta, out) => {
          for (let p = 0; p < d; p++) out[p] = x[p]! - t[p]!;
        },
        rounding: (x) => ({
          value: (ROUNDINGS + d) * UNIT_ROUNDOFF * (norm(x) + norm(t)) ** 2,
          gradient: 4 * UNIT_ROUNDOFF * (norm(x) + norm(t)),
        }),
      },
      lower: (theta) => {
        const w = theta.map(Math.exp);
        const most = Math.max(...w);
        const gather = (
          flux: (k: number) => number,
          out: Float64Array,
          rest: (p: number) => number = () => 0,
        ): void => {
          for (let p = 0; p < d; p++) {
            out[p] = rest(p) + (p > 0 ? flux(p - 1) : 0) - (p < d - 1 ? flux(p) : 0);
          }
        };
        const slope = (s: number): number => s / Math.hypot(s, NU);
        const L = 1 + (4 * most) / NU;
        return {
          constants: {
            strongConvexity: certified(1),
            lipschitzGradient: certified(L),
            lipschitzHessian: certified((4 * Math.SQRT2 * THIRD_DERIVATIVE * most) / NU ** 2),
            lipschitzCross: certified((2 * Math.SQRT2 * most * 1.001) / NU),
          },
          value: (x) => {
            let sum = 0;
            for (let p = 0; p < d; p++) {
              sum += (x[p]! - y[p]!) ** 2 / 2;
              if (p < d - 1) sum += w[p]! * Math.hypot(x[p + 1]! - x[p]!, NU);
            }
            return sum;
          },
          gradient: (x, out) => {
            gather(
              (k) => w[k]! * slope(x[k + 1]! - x[k]!),
              out,
              (p) => x[p]! - y[p]!,
            );
          },
          gradientRounding: (x) => ROUNDINGS * UNIT_ROUNDOFF * (L * norm(x) + norm(y)),
          linearise: (x) => {
            const slopes = w.map((wk, k) => wk * slope(x[k + 1]! - x[k]!));
            const bends = w.map((wk, k) => (wk * NU ** 2) / Math.hypot(x[k + 1]! - x[k]!, NU) ** 3);
            return {
              crossNorm: () => certified(2 * Math.max(...slopes.map(Math.abs)) * 1.001),
              rounding: {
                hessianVector: (v) => ROUNDINGS * UNIT_ROUNDOFF * L * norm(v),
                cross: () => ROUNDINGS * UNIT_ROUNDOFF * 4 * most * Math.sqrt(d),
                crossTranspose: (q) => ROUNDINGS * UNIT_ROUNDOFF * 4 * most * norm(q),
              },
              hessianVector: (v, out) => {
                gather(
                  (k) => bends[k]! * (v[k + 1]! - v[k]!),
                  out,
                  (p) => v[p]!,
                );
              },
              cross: (u, out) => {
                gather((k) => u[k]! * slopes[k]!, out);
              },
              crossTranspose: (q, out) => {
                for (let k = 0; k < parameters; k++) out[k] = slopes[k]! * (q[k + 1]! - q[k]!);
              },
            };
          },
        };
      },
    };
  };
  return {
    parameters,
    samples: Array.from({ length: samples }, make),
    regulariser: {
      value: (theta) => {
        const from = theta.map((x) => x - CENTRE);
        return (PENALTY * dot(from, from)) / 2;
      },
      gradient: (theta, out) => {
        for (let k = 0; k < parameters; k++) out[k] = PENALTY * (theta[k]! - CENTRE);
      },
    },
  };
}
