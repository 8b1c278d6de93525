import {
  ballRegion,
  certified,
  certifiedIn,
  depthOfDot,
  dot,
  gamma,
  norm,
  roundedUp,
  upperNorm,
  type BilevelProblem,
  type LowerConstants,
} from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between, whole, type Draw } from './instance.js';

/** Roundings of e^θ x³/3, the exponential counted as two, and of a product with it. */
const OF_CROSS = 7;

/** B = e^θ x³/3. */
function columnOf(w: number, x: Float64Array): Float64Array {
  return x.map((xi) => (w * (xi * xi * xi)) / 3);
}

/**
 * Constants that hold in a ball {‖x − c‖ ≤ R} only, of which it is left to chance whether the solution,
 * and its error ball, lie in it:
 *
 *     g(x, θ) = (ξ/2)‖x‖² + ½‖Gx‖² + e^θ Σ x_i⁴/12 − pᵀx,   f(x) = ½‖x − t‖².
 *
 * A = ξI + GᵀG + e^θ diag(x²) and B = e^θ x³/3. With m ≤ |x_i| ≤ M in the ball, μ = ξ + e^θ m²,
 * L = ξ + ‖G‖² + e^θ M², L_A = 2 e^θ M and L_B = e^θ M². p puts x* near c.
 */
export const drawQuartic: Draw = (random) => {
  const d = whole(random, 1, 6);
  const ridge = 10 ** between(random, -3, 0);
  const rows = Array.from({ length: whole(random, 1, d) }, () => normalVector(random, d));
  const theta = Float64Array.of(between(random, -2, 2));
  const centre = normalVector(random, d, 10 ** between(random, -1, 1));
  const radius = 10 ** between(random, -3, 1);
  const away = radius * between(random, 0, 1.5);
  const direction = normalVector(random, d);
  const solution = centre.map((c, i) => c + (away * direction[i]!) / norm(direction));
  /** out ← (ξI + GᵀG + w diag(s)) v. */
  const apply = (w: number, s: Float64Array, v: Float64Array, out: Float64Array): void => {
    const images = rows.map((row) => dot(row, v));
    for (let i = 0; i < d; i++) {
      let sum = (ridge + w * s[i]!) * v[i]!;
      for (const [k, row] of rows.entries()) sum += row[i]! * images[k]!;
      out[i] = sum;
    }
  };
  /** ≥ the rounding error of that, and of its difference with r, where w, s and the rows are rounded. */
  const rounded = (
    w: number,
    s: Float64Array,
    v: Float64Array,
    r = new Float64Array(d),
  ): number => {
    const images = rows.map((row) => dot(row.map(Math.abs), v.map(Math.abs)));
    const sizes = v.map((vi, i) =>
      rows.reduce(
        (sum, row, k) => sum + Math.abs(row[i]!) * images[k]!,
        (ridge + w * s[i]!) * Math.abs(vi) + Math.abs(r[i]!),
      ),
    );
    // e^θ counts as 2, s as 2; or the inner product with a row and one with its entry.
    return roundedUp(gamma(depthOfDot(d) + rows.length + 8) * upperNorm(sizes));
  };
  const thirds = (x: Float64Array): Float64Array => x.map((xi) => (xi * xi) / 3);
  const p = new Float64Array(d);
  apply(Math.exp(theta[0]!), thirds(solution), solution, p);
  const target = normalVector(random, d);

  const region = ballRegion(centre, radius);
  const most = Math.max(...centre.map((c) => Math.abs(c) + radius));
  const least = Math.min(...centre.map((c) => Math.max(0, Math.abs(c) - radius)));
  const squares = rows.reduce((sum, row) => sum + dot(row, row), 0);
  // Against the rounding of these formulas.
  const [up, down] = [1 + 1e-14, 1 - 1e-14];
  const constants = (w: number): LowerConstants => ({
    strongConvexity: certifiedIn((ridge + w * least ** 2) * down, region),
    lipschitzGradient: certifiedIn((ridge + squares + w * most ** 2) * up, region),
    lipschitzHessian: certifiedIn(2 * w * most * up, region),
    lipschitzCross: certifiedIn(w * most ** 2 * up, region),
  });
  const problem: BilevelProblem = {
    parameters: 1,
    samples: [
      {
        dimension: d,
        start: centre,
        upper: {
          lipschitzGradient: certified(1),
          value: (x) =>
            x.reduce((sum, xi, i) => sum + ((xi - target[i]!) * (xi - target[i]!)) / 2, 0),
          // Differences and their squares, none of which cancels in the sum; the gradient is one difference.
          rounding: (x) => {
            const size = upperNorm(x.map((xi, i) => xi - target[i]!));
            return {
              value: roundedUp(gamma(d + 3) * size * size),
              gradient: roundedUp(gamma(1) * size),
            };
          },
          gradient: (x, _theta, out) => {
            for (let i = 0; i < d; i++) out[i] = x[i]! - target[i]!;
          },
        },
        lower: ([at = 0]) => {
          const w = Math.exp(at);
          const image = new Float64Array(d);
          return {
            constants: constants(w),
            value(x) {
              apply(
                w,
                x.map((xi) => (xi * xi) / 6),
                x,
                image,
              );
              return dot(x, image) / 2 - dot(p, x);
            },
            gradient(x, out) {
              apply(w, thirds(x), x, out);
              for (let i = 0; i < d; i++) out[i]! -= p[i]!;
            },
            gradientRounding: (x) => rounded(w, thirds(x), x, p),
            linearise: (x) => ({
              rounding: {
                hessianVector: (v) =>
                  rounded(
                    w,
                    x.map((xi) => xi * xi),
                    v,
                  ),
                crossTranspose: (q) =>
                  roundedUp(gamma(OF_CROSS + d) * upperNorm(columnOf(w, x)) * upperNorm(q)),
                cross: () => roundedUp(gamma(OF_CROSS) * upperNorm(columnOf(w, x))),
              },
              hessianVector(v, out) {
                apply(
                  w,
                  x.map((xi) => xi * xi),
                  v,
                  out,
                );
              },
              cross: ([u = 0], out) => {
                out.set(columnOf(w, x).map((b) => b * u));
              },
              crossTranspose(q, out) {
                out[0] = columnOf(w, x).reduce((sum, b, i) => sum + b * q[i]!, 0);
              },
            }),
          };
        },
      },
    ],
  };
  return { problem, theta };
};
