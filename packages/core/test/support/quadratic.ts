import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import {
  certified,
  depthOfDot,
  dot,
  gamma,
  norm,
  type BilevelProblem,
  type Sample,
} from '../../src/index.js';
import {
  accurateDot,
  multiply,
  solveAccurately,
  spectralNorm,
  transpose,
  type Rows,
} from './dense.js';
import { logUniform, normal, normalVector, randomStream } from './random.js';

export interface QuadraticOptions {
  /** One sample for each dimension. */
  readonly dimensions: readonly number[];
  readonly parameters: number;
  /** L/μ. */
  readonly condition: number;
  /** Whether f has the term ⟨Mθ, x⟩ that depends on θ directly. */
  readonly direct?: boolean;
  /** Whether F has the penalty r(θ) = ½ρ‖θ‖². */
  readonly regularised?: boolean;
}

export interface QuadraticProblem extends BilevelProblem {
  /** The Hessians, B and M of the samples. */
  readonly parts: readonly { A: Rows; B: Rows; M: Rows; mu: number; L: number }[];
  /** x_i*(θ) to working precision. */
  solutions(theta: Float64Array): Float64Array[];
  /** F(θ) and ∇F(θ) in closed form, to working precision. */
  truth(theta: Float64Array): { value: number; gradient: Float64Array };
}

const PENALTY = 0.3;

/** |M||v|: the sizes of the terms of M v. */
const sizes = (M: Rows, v: Float64Array): Float64Array =>
  multiply(
    M.map((row) => row.map(Math.abs)),
    v.map(Math.abs),
  );
/** |a| + |b|. */
const add = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((ai, i) => Math.abs(ai) + Math.abs(b[i]!));
const distanceSquared = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, ai, i) => sum + (ai - b[i]!) ** 2, 0);
/** What sums of terms of these sizes are off by after so many roundings, and what this formula is. */
const rounded = (roundings: number, of: Float64Array): number =>
  gamma(roundings) * norm(of) * (1 + 1e-12);

/**
 * g(x, θ) = ½xᵀAx + ⟨Bθ − b, x⟩ and f(x, θ) = ½‖x − t‖² + ⟨Mθ, x⟩: L_A = L_B = 0,
 * x* = A⁻¹(b − Bθ), ∇F = Mᵀx* − BᵀA⁻¹(x* − t + Mθ).
 */
export function quadraticProblem(seed: number, options: QuadraticOptions): QuadraticProblem {
  const random = randomStream(seed);
  const n = options.parameters;
  const samples: Sample[] = [];
  const parts: { A: Rows; B: Rows; M: Rows; mu: number; L: number }[] = [];
  const closed: { b: Float64Array; t: Float64Array }[] = [];
  for (const d of options.dimensions) {
    const lowest = logUniform(random, 0.1, 10);
    const A = symmetric(random, d, lowest, lowest * options.condition);
    // The eigenvalues of A as stored, with a margin for the rounding of their computation.
    const eigenvalues = new EigenvalueDecomposition(new Matrix(A.map((row) => Array.from(row))), {
      assumeSymmetric: true,
    }).realEigenvalues;
    const L = Math.max(...eigenvalues) * (1 + 1e-12);
    const mu = Math.min(Math.min(...eigenvalues) - 1e-13 * L, L);
    const B = Array.from({ length: d }, () => normalVector(random, n));
    const M = Array.from({ length: d }, () =>
      normalVector(random, n, options.direct === true ? 0.5 : 0),
    );
    const b = normalVector(random, d, 3);
    const t = normalVector(random, d);
    const Bt = transpose(B);
    const Mt = transpose(M);
    parts.push({ A, B, M, mu, L });
    closed.push({ b, t });
    samples.push({
      dimension: d,
      upper: {
        lipschitzGradient: certified(1),
        value: (x, theta) => {
          let sum = dot(multiply(M, theta), x);
          for (let i = 0; i < d; i++) sum += (x[i]! - t[i]!) ** 2 / 2;
          return sum;
        },
        gradient: (x, theta, out) => {
          multiply(M, theta, out);
          for (let i = 0; i < d; i++) out[i]! += x[i]! - t[i]!;
        },
        rounding: (x, theta) => ({
          value:
            gamma(n + d + depthOfDot(d) + 8) *
            (dot(sizes(M, theta), x.map(Math.abs)) + distanceSquared(x, t)),
          gradient: rounded(n + 2, add(add(sizes(M, theta), x), t)),
          parameterGradient: rounded(d, sizes(Mt, x)),
        }),
        ...(options.direct === true && {
          lipschitzParameterGradient: certified(spectralNorm(M) * (1 + 1e-12)),
          parameterGradient: (x: Float64Array, _theta: Float64Array, out: Float64Array) => {
            multiply(Mt, x, out);
          },
        }),
      },
      lower: (theta) => {
        const c = multiply(B, theta);
        for (let i = 0; i < d; i++) c[i] = c[i]! - b[i]!;
        return {
          constants: {
            strongConvexity: certified(mu),
            lipschitzGradient: certified(L),
            lipschitzHessian: certified(0),
            lipschitzCross: certified(0),
          },
          value: (x) => dot(multiply(A, x), x) / 2 + dot(c, x),
          gradient: (x, out) => {
            multiply(A, x, out);
            for (let i = 0; i < d; i++) out[i]! += c[i]!;
          },
          // Products of d and of n terms; the two differences.
          gradientRounding: (x) =>
            rounded(Math.max(d, n) + 2, add(add(sizes(A, x), sizes(B, theta)), b)),
          linearise: () => ({
            rounding: {
              hessianVector: (v) => rounded(d, sizes(A, v)),
              crossTranspose: (q) => rounded(d, sizes(Bt, q)),
              cross: () => 0,
            },
            hessianVector: (v, out) => {
              multiply(A, v, out);
            },
            cross: (u, out) => {
              multiply(B, u, out);
            },
            crossTranspose: (q, out) => {
              multiply(Bt, q, out);
            },
          }),
        };
      },
    });
  }
  const solutions = (theta: Float64Array): Float64Array[] =>
    parts.map(({ A, B }, k) =>
      solveAccurately(
        A,
        closed[k]!.b.map((b, i) => -accurateDot(-b, B[i]!, theta)),
      ),
    );
  return {
    parameters: n,
    samples,
    parts,
    solutions,
    ...(options.regularised === true && {
      regulariser: {
        value: (theta: Float64Array) => (PENALTY * dot(theta, theta)) / 2,
        gradient: (theta: Float64Array, out: Float64Array) => {
          for (let j = 0; j < n; j++) out[j] = PENALTY * theta[j]!;
        },
      },
    }),
    truth: (theta) => {
      const rho = options.regularised === true ? PENALTY : 0;
      let value = (rho * dot(theta, theta)) / 2;
      const gradient = theta.map((x) => rho * x);
      solutions(theta).forEach((x, k) => {
        const { A, B, M } = parts[k]!;
        const upper = x.map((xi, i) => accurateDot(xi - closed[k]!.t[i]!, M[i]!, theta));
        const q = solveAccurately(A, upper);
        value += samples[k]!.upper.value(x, theta) / samples.length;
        for (let j = 0; j < n; j++) {
          const direct = Float64Array.from(M, (row) => row[j]!);
          const column = Float64Array.from(B, (row) => -row[j]!);
          gradient[j]! += accurateDot(accurateDot(0, direct, x), column, q) / samples.length;
        }
      });
      return { value, gradient };
    },
  };
}

/** Q diag(λ) Qᵀ with λ log-spaced over [low, high], exactly symmetric. */
function symmetric(random: () => number, d: number, low: number, high: number): Rows {
  const Q = new QrDecomposition(
    new Matrix(Array.from({ length: d }, () => Array.from({ length: d }, () => normal(random)))),
  ).orthogonalMatrix;
  const lambda = Array.from({ length: d }, (_, i) =>
    d === 1 ? low : low * (high / low) ** (i / (d - 1)),
  );
  const A = Q.mmul(Matrix.diag(lambda)).mmul(Q.transpose());
  return Array.from({ length: d }, (_, i) =>
    Float64Array.from({ length: d }, (_unused, j) => (A.get(i, j) + A.get(j, i)) / 2),
  );
}
