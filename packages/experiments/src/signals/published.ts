import { CancelledError, norm, type Control, type LowerLevel } from '@bilevel/core';
import { PARAMETERS, signalsModel, softplus, type SignalsModel } from './problem/model.js';
import { BETA, signalsLevel, signalsProblem, type SignalPair } from './problem/problem.js';

/**
 * Where the published runs start: 2u − 1 with the first eight numbers u of NumPy's `RandomState(0)`, for all
 * parameters. (The weights a = 0 and c = −5 of the settings are overwritten by them.)
 */
export const PUBLISHED_START: Float64Array = Float64Array.of(
  0.5488135039273248,
  0.7151893663724195,
  0.6027633760716439,
  0.5448831829968969,
  0.4236547993389047,
  0.6458941130666561,
  0.4375872112626925,
  0.8917730007820798,
).map((u) => 2 * u - 1);

/** Settings of a published run. */
export interface PublishedSignalsSettings {
  /** ε, the distance at which the lower level ends, and δ, the residual of the adjoint: one number. */
  readonly tolerance: number;
  /** α of θ ← θ − αh. Published: 0.01. */
  readonly step: number;
  /** Iterations of both solves, of all samples, after which no step begins. */
  readonly budget: number;
}

/** An upper-level step of a published run. */
export interface PublishedSignalsStep {
  readonly k: number;
  readonly theta: Float64Array;
  /** Mean of f at the computed solutions. */
  readonly objective: number;
  readonly hypergradientNorm: number;
  /** Iterations of FISTA, and of conjugate gradients, in this step. */
  readonly lower: number;
  readonly adjoint: number;
  /** Of both, since the start. */
  readonly total: number;
}

/**
 * The published protocol (Ehrhardt & Roberts 2023, §4): for every signal FISTA from the last solution (ones, at
 * first) until ‖∂_x g‖/μ ≤ ε; conjugate gradients from ones until
 * the residual is at most δ, or for 64 iterations; θ ← θ − αh. No bounds, no safeguards. As there, an iteration counts
 * as one, whatever its gradients; μ = s(c) leaves the data term out; L = 1 + s(c) + s(a)(β/4N) Σ‖c_j‖₁², which is too
 * large by the data term's 1 and may be too small by the reflected ends. Norms are Euclidean but in g and f.
 *
 * @throws CancelledError when the signal fires
 */
export async function* publishedSignals(
  pairs: readonly SignalPair[],
  { tolerance, step, budget }: PublishedSignalsSettings,
  options: Control = {},
): AsyncGenerator<PublishedSignalsStep, void, undefined> {
  const { samples } = signalsProblem(pairs);
  const length = samples[0]!.dimension;
  const solutions = samples.map(() => new Float64Array(length).fill(1));
  const theta = PUBLISHED_START.slice();
  roundWeights(theta);
  const gradient = new Float64Array(length);
  const own = new Float64Array(PARAMETERS);
  let total = 0;
  for (let k = 0; total < budget; k++) {
    const model = inSinglePrecision(signalsModel(theta, length, BETA));
    const h = new Float64Array(PARAMETERS);
    let [objective, lower, adjoint] = [0, 0, 0];
    for (const [i, { upper }] of samples.entries()) {
      const level = signalsLevel(model, pairs[i]!.noisy);
      lower += fista(level, publishedConstants(model), solutions[i]!, tolerance);
      const x = solutions[i]!;
      objective += upper.value(x, theta) / samples.length;
      upper.gradient(x, theta, gradient);
      const at = level.linearise(x);
      const { q, iterations } = conjugateGradients(
        (v, out) => {
          at.hessianVector(v, out);
          for (let p = 0; p < length; p++) out[p]! -= model.fidelity * v[p]!;
        },
        gradient,
        tolerance,
      );
      adjoint += iterations;
      at.crossTranspose(q, own);
      roundWeights(own);
      for (let j = 0; j < PARAMETERS; j++) h[j]! -= own[j]! / samples.length;
    }
    total += lower + adjoint;
    yield {
      ...{ k, objective, lower, adjoint, total },
      theta: theta.slice(),
      hypergradientNorm: norm(h),
    };
    for (let j = 0; j < PARAMETERS; j++) theta[j]! -= step * h[j]!;
    roundWeights(theta);
    const { signal } = options;
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
    await options.pause?.();
  }
}

/** The published runs keep a and c in 32 bits, */
function roundWeights(theta: Float64Array): void {
  for (let j = 0; j < 2; j++) theta[j] = Math.fround(theta[j]!);
}

/** and compute s(a) and s(c) in them. */
function inSinglePrecision(model: SignalsModel): SignalsModel {
  const { length, weight, ridge } = model;
  return { ...model, weight: Math.fround(weight * length) / length, ridge: Math.fround(ridge) };
}

/** μ and L of the published runs. */
function publishedConstants({ beta, weight, ridge, kernels }: SignalsModel): {
  readonly mu: number;
  readonly L: number;
} {
  const squares = kernels.reduce(
    (sum, { sizes }) => sum + sizes.reduce((all, size) => all + size, 0) ** 2,
    0,
  );
  // The weight is over N already.
  const curvature = weight * beta * softplus.curvature * squares;
  return { mu: ridge, L: 1 + curvature + ridge };
}

/** Moves x to the solution; returns the iterations. */
function fista(
  level: LowerLevel,
  { mu, L }: { readonly mu: number; readonly L: number },
  x: Float64Array,
  epsilon: number,
): number {
  const q = mu / L;
  const gradient = new Float64Array(x.length);
  const before = x.slice();
  const z = new Float64Array(x.length);
  let t = 0;
  for (let k = 1; ; k++) {
    const shrunk = 1 - q * t * t;
    const next = (shrunk + Math.sqrt(shrunk * shrunk + 4 * t * t)) / 2;
    const beta = ((t - 1) * (1 - q * next)) / (next * (1 - q));
    for (let i = 0; i < x.length; i++) z[i] = x[i]! + beta * (x[i]! - before[i]!);
    level.gradient(z, gradient);
    before.set(x);
    for (let i = 0; i < x.length; i++) x[i] = z[i]! - gradient[i]! / L;
    t = next;
    level.gradient(x, gradient);
    if (norm(gradient) / mu <= epsilon) return k;
  }
}

/** q with ‖Aq − b‖ ≤ δ by the recurrence, from ones, in at most as many iterations as there are unknowns. */
function conjugateGradients(
  apply: (v: Float64Array, out: Float64Array) => void,
  b: Float64Array,
  delta: number,
): { readonly q: Float64Array; readonly iterations: number } {
  const q = new Float64Array(b.length).fill(1);
  const image = new Float64Array(b.length);
  apply(q, image);
  const residual = b.map((value, i) => value - image[i]!);
  const direction = residual.slice();
  let square = residual.reduce((sum, r) => sum + r * r, 0);
  let iterations = 0;
  while (iterations < b.length && Math.sqrt(square) > delta) {
    apply(direction, image);
    const alpha = square / direction.reduce((sum, d, i) => sum + d * image[i]!, 0);
    for (let i = 0; i < b.length; i++) {
      q[i]! += alpha * direction[i]!;
      residual[i]! -= alpha * image[i]!;
    }
    const next = residual.reduce((sum, r) => sum + r * r, 0);
    for (let i = 0; i < b.length; i++) {
      direction[i] = residual[i]! + (next / square) * direction[i]!;
    }
    square = next;
    iterations++;
  }
  return { q, iterations };
}
