import { certified, dot, type BilevelProblem } from '../../src/index.js';
import { normalVector, randomStream } from './random.js';

/** A problem of weights in [0, 1], with F and ∇F in closed form; see {@link weightsProblem}. */
export interface WeightsProblem {
  readonly problem: BilevelProblem;
  value(theta: Float64Array): number;
  gradient(theta: Float64Array): Float64Array;
}

/** What it is of: n weights, β₁ and β₂, ε, and by how much f couples the components of x. */
export interface WeightsOptions {
  readonly parameters: number;
  readonly sparsity: number;
  readonly binary: number;
  readonly ridge?: number;
  readonly coupling?: number;
}

/**
 * Weights s of a data term as parameters, with a penalty on them:
 *
 *     g = ½ Σ_k s_k (x_k − y_k)² + (ε/2)‖x‖²,   so that x_k* = s_k y_k/(s_k + ε),
 *     f = ½‖x − t‖² + (c/2)⟨w, x − t⟩²,   r = Σ_k [β₁ s_k + β₂ s_k(1 − s_k)].
 *
 * Some t_k are beyond what weights of 1 reach, and some on the other side of 0: bounds of both kinds hold at the solution.
 */
export function weightsProblem(
  seed: number,
  { parameters: n, sparsity, binary, ridge = 0.3, coupling = 0 }: WeightsOptions,
): WeightsProblem {
  const random = randomStream(seed);
  const y = normalVector(random, n).map((one) => one / 2 + Math.sign(one));
  const t = y.map((one) => one * (1.2 * random() - 0.2));
  const w = normalVector(random, n, 1 / Math.sqrt(n));
  const minus = (x: Float64Array): Float64Array => x.map((one, k) => one - t[k]!);
  const upperGradient = (x: Float64Array): Float64Array => {
    const off = minus(x);
    const along = coupling * dot(w, off);
    return off.map((one, k) => one + along * w[k]!);
  };
  const penalty = {
    value: (s: Float64Array) =>
      s.reduce((sum, one) => sum + sparsity * one + binary * one * (1 - one), 0),
    gradient: (s: Float64Array, out: Float64Array) => {
      for (let k = 0; k < n; k++) out[k] = sparsity + binary * (1 - 2 * s[k]!);
    },
  };
  const solution = (s: Float64Array): Float64Array =>
    s.map((one, k) => (one * y[k]!) / (one + ridge));
  const loss = (x: Float64Array): number => {
    const off = minus(x);
    return dot(off, off) / 2 + (coupling / 2) * dot(w, off) ** 2;
  };
  const problem: BilevelProblem = {
    parameters: n,
    regulariser: penalty,
    samples: [
      {
        dimension: n,
        upper: {
          lipschitzGradient: certified(1 + coupling * dot(w, w) * (1 + 1e-12)),
          value: loss,
          gradient: (x, _theta, out) => {
            out.set(upperGradient(x));
          },
        },
        lower: (s) => ({
          constants: {
            strongConvexity: certified(ridge),
            lipschitzGradient: certified((1 + ridge) * (1 + 1e-12)),
            lipschitzHessian: certified(0),
            lipschitzCross: certified(1),
          },
          value: (x) =>
            x.reduce((sum, one, k) => sum + s[k]! * (one - y[k]!) ** 2 + ridge * one ** 2, 0) / 2,
          gradient: (x, out) => {
            for (let k = 0; k < n; k++) out[k] = s[k]! * (x[k]! - y[k]!) + ridge * x[k]!;
          },
          linearise: (x) => ({
            hessianVector: (v, out) => {
              for (let k = 0; k < n; k++) out[k] = (s[k]! + ridge) * v[k]!;
            },
            crossTranspose: (q, out) => {
              for (let k = 0; k < n; k++) out[k] = (x[k]! - y[k]!) * q[k]!;
            },
            cross: (u, out) => {
              for (let k = 0; k < n; k++) out[k] = (x[k]! - y[k]!) * u[k]!;
            },
            crossNorm: () =>
              certified(x.reduce((most, one, k) => Math.max(most, Math.abs(one - y[k]!)), 0)),
          }),
        }),
      },
    ],
  };
  return {
    problem,
    value: (s) => loss(solution(s)) + penalty.value(s),
    gradient: (s) => {
      const of = upperGradient(solution(s));
      const out = new Float64Array(n);
      penalty.gradient(s, out);
      return out.map((one, k) => one + (of[k]! * ridge * y[k]!) / (s[k]! + ridge) ** 2);
    },
  };
}
