import {
  ballRegion,
  certified,
  certifiedIn,
  norm,
  UNIT_ROUNDOFF,
  type BilevelProblem,
  type Constant,
  type LowerConstants,
  type Region,
} from '../../src/index.js';
import { normalVector, randomStream } from './random.js';

const RIDGE = 0.1;
/** More than the roundings that any entry goes through, functions counted as two. */
const ROUNDINGS = 32;

export interface Quartic {
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
  readonly region: Region;
  readonly centre: Float64Array;
  readonly radius: number;
}

/**
 * g(x, θ) = (ξ/2)‖x‖² + e^θ Σ x_i⁴/12 − pᵀx, f = ½‖x‖², in d dimensions, p such that x* lies near
 * `centre` at the θ given. A = ξI + e^θ diag(x²) and B = e^θ x³/3 have constants on the ball of that
 * radius around it only, μ among them: with |x_i| between m and M there,
 *
 *     μ = ξ + e^θ m², L = ξ + e^θ M², L_A = 2 e^θ M, L_B = e^θ M².
 *
 * `claim` makes the constants of a number and that ball; `shrunk` makes L_A too small.
 */
export function quarticProblem(
  seed: number,
  {
    d = 3,
    radius = 1,
    away = 0,
    claim = certifiedIn,
    shrunk = 1,
  }: {
    readonly d?: number;
    readonly radius?: number;
    /** ‖x* − centre‖. */
    readonly away?: number;
    readonly claim?: (value: number, region: Region) => Constant;
    readonly shrunk?: number;
  } = {},
): Quartic {
  const random = randomStream(seed);
  const centre = normalVector(random, d, 2);
  const theta = normalVector(random, 1, 0.5);
  const direction = normalVector(random, d);
  const size = Math.hypot(...direction);
  const solution = centre.map((c, i) => c + (away * direction[i]!) / size);
  const w0 = Math.exp(theta[0] ?? 0);
  const p = solution.map((s) => RIDGE * s + (w0 * s ** 3) / 3);
  const region = ballRegion(centre, radius);
  const most = Math.max(...centre.map((c) => Math.abs(c) + radius));
  const least = Math.min(...centre.map((c) => Math.max(0, Math.abs(c) - radius)));
  const constants = (w: number): LowerConstants => ({
    strongConvexity: claim(RIDGE + w * least ** 2, region),
    lipschitzGradient: claim(RIDGE + w * most ** 2, region),
    lipschitzHessian: claim(2 * w * most * shrunk, region),
    lipschitzCross: claim(w * most ** 2, region),
  });
  const problem: BilevelProblem = {
    parameters: 1,
    samples: [
      {
        dimension: d,
        start: centre,
        upper: {
          lipschitzGradient: certified(1),
          value: (x) => x.reduce((sum, xi) => sum + (xi * xi) / 2, 0),
          gradient: (x, _theta, out) => {
            out.set(x);
          },
          rounding: (x) => ({ value: (d + 4) * UNIT_ROUNDOFF * norm(x) ** 2, gradient: 0 }),
        },
        lower: ([at = 0]) => {
          const w = Math.exp(at);
          return {
            constants: constants(w),
            value: (x) =>
              x.reduce(
                (s, xi, i) => s + (RIDGE / 2) * xi ** 2 + (w * xi ** 4) / 12 - p[i]! * xi,
                0,
              ),
            gradient: (x, out) => {
              out.set(x.map((xi, i) => RIDGE * xi + (w * xi ** 3) / 3 - p[i]!));
            },
            gradientRounding: (x) =>
              ROUNDINGS * UNIT_ROUNDOFF * (RIDGE * norm(x) + w * norm(x) ** 3 + norm(p)),
            linearise: (x) => ({
              rounding: {
                hessianVector: (v) =>
                  ROUNDINGS * UNIT_ROUNDOFF * (RIDGE + w * norm(x) ** 2) * norm(v),
                cross: () => ROUNDINGS * UNIT_ROUNDOFF * w * norm(x) ** 3,
                crossTranspose: (q) => (ROUNDINGS + d) * UNIT_ROUNDOFF * w * norm(x) ** 3 * norm(q),
              },
              hessianVector: (v, out) => {
                out.set(v.map((vi, i) => (RIDGE + w * x[i]! ** 2) * vi));
              },
              cross: ([u = 0], out) => {
                out.set(x.map((xi) => ((w * xi ** 3) / 3) * u));
              },
              crossTranspose: (q, out) => {
                out[0] = x.reduce((sum, xi, i) => sum + ((w * xi ** 3) / 3) * q[i]!, 0);
              },
            }),
          };
        },
      },
    ],
  };
  return { problem, theta, region, centre, radius };
}
