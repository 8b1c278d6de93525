import {
  ballRegion,
  certified,
  certifiedIn,
  dot,
  norm,
  type BilevelProblem,
  type LowerConstants,
} from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between, whole, type Draw } from './instance.js';

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
          value: (x) => x.reduce((sum, xi, i) => sum + (xi - target[i]!) ** 2 / 2, 0),
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
            // The terms that cancel at the solution.
            gradientRounding: (x) =>
              (8 + Math.sqrt(d)) *
              2 ** -52 *
              (norm(p) + (ridge + squares + w * dot(x, x)) * norm(x)),
            linearise: (x) => ({
              hessianVector(v, out) {
                apply(
                  w,
                  x.map((xi) => xi * xi),
                  v,
                  out,
                );
              },
              cross: ([u = 0], out) => {
                for (let i = 0; i < d; i++) out[i] = ((w * x[i]! ** 3) / 3) * u;
              },
              crossTranspose(q, out) {
                out[0] = x.reduce((sum, xi, i) => sum + ((w * xi ** 3) / 3) * q[i]!, 0);
              },
            }),
          };
        },
      },
    ],
  };
  return { problem, theta };
};
