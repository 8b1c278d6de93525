import { meanBound, type HypergradientBound } from '../bounds/aPosteriori.js';
import type { BoundedValue } from '../bounds/value.js';
import {
  NotFiniteError,
  expected,
  requireLength,
  requirePositive,
  ArgumentError,
} from '../errors.js';
import { conjugateGradient } from '../linear/conjugateGradient.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { safeHeavyBall } from '../lower/safeHeavyBall.js';
import type { LowerSolver } from '../lower/lowerSolver.js';
import { requireProblem } from '../problem/check.js';
import type { BilevelProblem } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { roundedUp } from '../vector/rounding.js';
import { roundingOfSum, sum } from '../vector/sum.js';
import { dot, norm } from '../vector/vector.js';
import { beforehandOfAll, type Beforehand } from './beforehand.js';
import { evaluateParts } from './evaluateParts.js';
import type { Certificate, EvaluationRequest } from './evaluationRequest.js';
import { penaltyCurvature } from './penaltyCurvature.js';
import type { SampleHypergradient, Work } from './sampleHypergradient.js';
import { type WarmStart } from './warmStart.js';

/** Options of {@link hypergradient}. */
export interface HypergradientOptions {
  /** ε: the distance ‖x̃ − x*‖ to certify, in the units of x; above 0. Default 1e-3. */
  readonly epsilon?: number;
  /** δ: the residual ‖A q̃ − ∇_x f‖ to reach, absolute; above 0. Default 1e-3. */
  readonly delta?: number;
  /** Lower-level solver. Default {@link safeHeavyBall}. */
  readonly lower?: LowerSolver;
  /** Adjoint solver. Default {@link conjugateGradient}. */
  readonly linear?: LinearSolver;
  /** Units of work that each solve of each sample may take. Default 10,000. */
  readonly maxWork?: number;
  /** How the error of h is bounded: {@link Certificate}. Default `sharp`. */
  readonly certificate?: Certificate;
  /** u, of length n: certify uᵀ∇F as well, by one more solve whatever n ({@link Hypergradient.along}). */
  readonly direction?: Float64Array;
  /** Estimate the curvature of F too ({@link Hypergradient.curvature}), of up to 8 parameters. Default false. */
  readonly curvature?: boolean;
  /** A starting point per sample. Default: the sample's own start, and 0 for the adjoint. */
  readonly start?: readonly WarmStart[];
}

/** An inexact hypergradient of F, with its certificate. */
export interface Hypergradient {
  /** h, length n: the mean over the samples, plus ∇r(θ). */
  readonly gradient: Float64Array;
  /** A-posteriori bound on ‖h − ∇F(θ)‖, with its parts. */
  readonly bound: HypergradientBound;
  /** What the constants say whatever was reached. */
  readonly beforehand: Beforehand;
  /** F from f(x̃), first order in ε. */
  readonly value: BoundedValue;
  /** F from the corrected value, second order in ε. */
  readonly corrected: BoundedValue;
  /** The derivative of F along the direction that was asked for. */
  readonly along?: DirectionalDerivative;
  /** ∇²F as estimated by {@link upperCurvature}, n×n row by row, where it was asked for. */
  readonly curvature?: Float64Array;
  /** Sum over the samples. */
  readonly work: Work;
  /** True when every solve reached its tolerance. */
  readonly converged: boolean;
  /** x̃, q̃, ε, R, bounds and statuses of each sample. */
  readonly samples: readonly SampleHypergradient[];
}

/** The derivative of F along a direction u, certified, and what the error of h is likely to be. */
export interface DirectionalDerivative {
  /** u. */
  readonly direction: Float64Array;
  /** h_u ≈ uᵀ∇F(θ), corrected: not the same as uᵀh. */
  readonly slope: number;
  /** A-posteriori bound on |h_u − uᵀ∇F(θ)|; where h_u is above it, F falls along −u. */
  readonly bound: HypergradientBound;
  /** ‖h − ĥ‖ of an ĥ some iterations better: an estimate of ‖h − ∇F‖, without proof. */
  readonly errorEstimate: number;
}

/** Defaults resolved, ranges checked. */
export function resolveRequest(options: Omit<HypergradientOptions, 'start'>): EvaluationRequest {
  const request: EvaluationRequest = {
    lower: options.lower ?? safeHeavyBall(),
    linear: options.linear ?? conjugateGradient(),
    epsilon: options.epsilon ?? 1e-3,
    delta: options.delta ?? 1e-3,
    maxWork: options.maxWork ?? 10_000,
    certificate: options.certificate ?? 'sharp',
    ...(options.direction && { direction: options.direction }),
    ...(options.curvature && { curvature: true }),
  };
  for (const name of ['epsilon', 'delta', 'maxWork'] as const) {
    if (!(request[name] > 0)) {
      throw new ArgumentError(expected('a number above 0', name, request[name]));
    }
  }
  // A solver that neither converges nor diverges (heavy ball can cycle) would never end.
  requirePositive('maxWork', request.maxWork);
  return request;
}

/** The starts of a problem's first evaluation: each sample's own x₀ (default 0), adjoint 0. */
function coldStart(problem: BilevelProblem): WarmStart[] {
  return problem.samples.map((sample) => ({
    point: sample.start ?? new Float64Array(sample.dimension),
    adjoint: new Float64Array(sample.dimension),
  }));
}

/**
 * The inexact hypergradient h ≈ ∇F(θ) of mathematics.md §2 (Ehrhardt & Roberts 2023), by implicit
 * differentiation with any pair of solvers, and a bound on its error:
 *
 *     x̃_i: ‖x̃_i − x_i*‖ ≤ ε,   q̃_i: ‖A_i q̃_i − ∇_x f_i‖ ≤ δ,
 *     h = (1/m) Σ_i (∇_θ f_i(x̃_i) − B_i(x̃_i)ᵀ q̃_i) + ∇r(θ).
 *
 * A solve that misses its tolerance is reported in `converged` and in the sample's status; the
 * bound is computed from what was reached, and so still holds.
 *
 * @throws ArgumentError, ShapeError for arguments out of range.
 * @throws NotFiniteError when the problem's functions return NaN or infinity.
 */
export function hypergradient(
  problem: BilevelProblem,
  theta: Float64Array,
  options: HypergradientOptions = {},
): Hypergradient {
  requireProblem(problem, theta);
  const request = resolveRequest(options);
  if (request.direction !== undefined) {
    requireLength('direction', request.direction, problem.parameters);
  }
  const start = options.start ?? coldStart(problem);
  requireLength('start', { length: start.length }, problem.samples.length);
  const pace = new Pace();
  const samples = problem.samples.map((sample, i) => {
    const from = start[i]!;
    requireLength(`start[${String(i)}].point`, from.point, sample.dimension);
    requireLength(`start[${String(i)}].adjoint`, from.adjoint, sample.dimension);
    return runToEnd(evaluateParts(sample, theta, from, request, pace));
  });
  return { ...combine(problem, theta, samples, request.direction), samples };
}

/**
 * What {@link combine} needs of a sample, and a shard answers for it: h, the values, the bound with
 * its parts and kind, ε, R, work and statuses. Plain data of a size that depends on n alone.
 */
export type SampleSummary = Omit<SampleHypergradient, 'solution' | 'adjoint' | 'duals' | 'earlier'>;

/**
 * Means over samples, always summed in the order of the samples, plus r(θ), which is taken as it is
 * computed.
 */
export function combine(
  problem: Pick<BilevelProblem, 'parameters' | 'regulariser'>,
  theta: Float64Array,
  samples: readonly SampleSummary[],
  direction?: Float64Array,
): Omit<Hypergradient, 'samples'> {
  const m = samples.length;
  const slope = new Float64Array(problem.parameters);
  problem.regulariser?.gradient(theta, slope);
  const penalty = problem.regulariser?.value(theta) ?? 0;
  const sizeOfPenalty = norm(slope);
  if (!Number.isFinite(penalty) || !Number.isFinite(sizeOfPenalty)) {
    throw new NotFiniteError(
      expected('finite values', 'the regulariser r(θ) and its gradient', penalty),
    );
  }
  const alone = m === 1 && problem.regulariser === undefined;
  const gradient = alone
    ? samples[0]!.gradient.slice()
    : slope.map((r, j) => sum([r, ...samples.map((s) => s.gradient[j]! / m)]));
  /** Of sums of m numbers divided by m, and one more, in terms of the sizes of all. */
  const roundingOfMean = (size: (s: SampleSummary) => number, sizeOfRest: number): number =>
    alone ? 0 : roundedUp(roundingOfSum(m + 1, mean(samples, size) + sizeOfRest), m + 8);
  const roundingOfGradient = roundingOfMean((s) => norm(s.gradient), sizeOfPenalty);
  const meanValue = (pick: (s: SampleSummary) => BoundedValue): BoundedValue => ({
    value: sum([penalty, ...samples.map((s) => pick(s).value / m)]),
    error: alone
      ? pick(samples[0]!).error
      : roundedUp(
          mean(samples, (s) => pick(s).error) +
            roundingOfMean((s) => Math.abs(pick(s).value), Math.abs(penalty)),
          m + 8,
        ),
    kind: samples.every((s) => pick(s).kind === 'certified') ? 'certified' : 'estimated',
  });
  /** Along u, which every sample was asked for. */
  function alongOf(u: Float64Array): DirectionalDerivative {
    const each = samples.flatMap(({ along }) => along ?? []);
    const ofPenalty = dot(u, slope);
    const improved = slope.map((r, j) => sum([r, ...each.map((a) => a.improved[j]! / m)]));
    return {
      direction: u,
      slope: alone ? (each[0]?.slope ?? NaN) : sum([ofPenalty, ...each.map((a) => a.slope / m)]),
      bound: meanBound(
        each.map((a) => a.bound),
        roundingOfMean((s) => Math.abs(s.along?.slope ?? 0), Math.abs(ofPenalty)),
      ),
      errorEstimate: norm(improved.map((better, j) => gradient[j]! - better)),
    };
  }
  function curvatureOf(each: readonly Float64Array[]): Float64Array | undefined {
    if (each.length < m) return undefined;
    const ofPenalty = problem.regulariser && penaltyCurvature(problem.regulariser, theta);
    return each[0]?.map((_, k) => sum([ofPenalty?.[k] ?? 0, ...each.map((G) => G[k]! / m)]));
  }
  const curvature = curvatureOf(samples.flatMap((s) => s.curvature ?? []));
  const lower = samples.reduce((sum, s) => sum + s.work.lower, 0);
  const adjoint = samples.reduce((sum, s) => sum + s.work.adjoint, 0);
  return {
    gradient,
    bound: meanBound(
      samples.map((s) => s.bound),
      roundingOfGradient,
    ),
    beforehand: beforehandOfAll(
      samples.map((s) => s.beforehand),
      roundingOfGradient,
    ),
    value: meanValue((s) => s.value),
    corrected: meanValue((s) => s.corrected),
    ...(direction && { along: alongOf(direction) }),
    ...(curvature && { curvature }),
    work: { lower, adjoint, total: lower + adjoint },
    converged: samples.every(
      (s) => s.status.lower === 'converged' && s.status.adjoint === 'converged',
    ),
  };
}

function mean<T>(of: readonly T[], pick: (one: T) => number): number {
  return sum(of.map((one) => pick(one) / of.length));
}
