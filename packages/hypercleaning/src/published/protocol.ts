import {
  CancelledError,
  Pace,
  conjugateGradient,
  fista,
  gradientDescent,
  heavyBall,
  linearGradientDescent,
  linearHeavyBall,
  norm,
  requirePositive,
  type BilevelProblem,
  type Control,
  type LinearSolver,
  type LowerSolver,
} from '@bilevel/core';
import type { Precision } from '@bilevel/kernels';
import { singlePrecisionConjugateGradient } from './singlePrecision.js';

const LOWER = { gd: gradientDescent, hb: heavyBall, fista } as const;
const ADJOINT = {
  gd: linearGradientDescent,
  hb: linearHeavyBall,
  cg: (precision: Precision): LinearSolver =>
    precision === 32
      ? singlePrecisionConjugateGradient()
      : conjugateGradient({ preconditioner: 'none' }),
} as const;

/** Solvers of the published experiment, by their names there. */
export type PublishedLower = keyof typeof LOWER;
export type PublishedAdjoint = keyof typeof ADJOINT;
export const PUBLISHED_LOWER = Object.keys(LOWER) as readonly PublishedLower[];
export const PUBLISHED_ADJOINT = Object.keys(ADJOINT) as readonly PublishedAdjoint[];

/** Which of the published runs. */
export interface PublishedSettings {
  readonly lower: PublishedLower;
  /** ε: ‖∂_W g‖/μ at which the lower-level solve ends. */
  readonly epsilon: number;
  readonly adjoint: PublishedAdjoint;
  /** δ: residual at which the adjoint solve ends, absolute. */
  readonly delta: number;
  /** Iterations of both solves in all. Published: 100,000. */
  readonly budget: number;
  /** α of θ ← θ − αh. Published: 10. */
  readonly step: number;
  /**
   * Bits of the numbers of conjugate gradients. Published: 32, which takes a few iterations more. Give
   * the problem the same.
   */
  readonly precision: Precision;
}

/** An upper-level iteration. */
export interface PublishedStep {
  readonly k: number;
  /** Iterations of this iteration's two solves. */
  readonly lowerIterations: number;
  readonly adjointIterations: number;
  /** Since the start. */
  readonly lowerTotal: number;
  readonly adjointTotal: number;
  /** f at the computed solution of the lower level. */
  readonly upperObjective: number;
  readonly hypergradientNorm: number;
  /** L, of which the solvers' steps are made. */
  readonly lipschitz: number;
}

/** Where a run goes on: after iteration `last.k`. */
export interface PublishedState {
  readonly last: PublishedStep;
  readonly theta: Float64Array;
  readonly W: Float64Array;
}

/**
 * The protocol of Ehrhardt & Roberts 2023 §4 on the cleaning problem: θ = 0, W = 0; the lower level is
 * solved from the last W until ‖∂_W g‖/μ ≤ ε, the adjoint system from 0 until its residual is at most δ,
 * and θ ← θ − αh, until the iterations of both solves together reach the budget, which cuts the last
 * solve. As there, an iteration of a solver counts, and not the gradient at its starting point; a
 * lower-level solve takes at least one iteration; there are no bounds and no safeguards.
 *
 * Deviation: FISTA's solution is the extrapolated point, where its gradient is known, which changes
 * the number of iterations by less than 1 %.
 *
 * @param problem made with the `published` Lipschitz bound and the same precision
 * @throws CancelledError when the signal fires
 */
export async function* publishedRun(
  problem: BilevelProblem,
  settings: PublishedSettings,
  options: Control & { readonly resume?: PublishedState } = {},
): AsyncGenerator<PublishedState, void, undefined> {
  const { epsilon, delta, budget, step } = settings;
  for (const [name, value] of Object.entries({ epsilon, delta, budget, step })) {
    requirePositive(name, value);
  }
  const sample = problem.samples[0];
  if (sample === undefined) return;
  const lower = LOWER[settings.lower]();
  const adjoint = ADJOINT[settings.adjoint](settings.precision);
  const pace = new Pace();
  const { resume } = options;
  const theta = resume?.theta.slice() ?? new Float64Array(problem.parameters);
  let W: Float64Array = resume?.W.slice() ?? new Float64Array(sample.dimension);
  let lowerTotal = resume?.last.lowerTotal ?? 0;
  let adjointTotal = resume?.last.adjointTotal ?? 0;
  const upperGradient = new Float64Array(sample.dimension);
  const h = new Float64Array(problem.parameters);

  for (let k = (resume?.last.k ?? -1) + 1; lowerTotal + adjointTotal < budget; k++) {
    const level = sample.lower(theta);
    const mu = level.constants.strongConvexity.value;
    const L = level.constants.lipschitzGradient.value;
    const below = await solve(lower, level, W, epsilon * mu, budget - lowerTotal - adjointTotal);
    W = below.point;
    lowerTotal += below.iterations;

    sample.upper.gradient(W, theta, upperGradient);
    const linearisation = level.linearise(W);
    const left = budget - lowerTotal - adjointTotal;
    const above = await solveAdjoint(adjoint, left, {
      apply: (v, out) => {
        linearisation.hessianVector(v, out);
      },
      rightHandSide: upperGradient,
      lipschitz: L,
      strongConvexity: mu,
    });
    adjointTotal += above.iterations;

    linearisation.crossTranspose(above.solution, h);
    const last: PublishedStep = {
      k,
      lowerIterations: below.iterations,
      adjointIterations: above.iterations,
      lowerTotal,
      adjointTotal,
      upperObjective: sample.upper.value(W, theta),
      hypergradientNorm: norm(h),
      lipschitz: L,
    };
    // h = −Bᵀq̃, hence the sign.
    for (let i = 0; i < theta.length; i++) theta[i]! += step * h[i]!;
    yield { last, theta, W };
  }

  async function breathe(entries: number): Promise<void> {
    if (!pace.due(entries)) return;
    const { signal } = options;
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
    await options.pause?.();
  }

  async function solve(
    solver: LowerSolver,
    level: Parameters<LowerSolver['start']>[0],
    start: Float64Array,
    target: number,
    most: number,
  ): Promise<{ readonly point: Float64Array; readonly iterations: number }> {
    const iteration = solver.start(level, start);
    let iterations = 0;
    do {
      iteration.step();
      iterations++;
      await breathe(ENTRIES_PER_ITERATION);
    } while (iterations < most && norm(iteration.gradient) > target);
    return { point: iteration.point, iterations };
  }

  async function solveAdjoint(
    solver: LinearSolver,
    most: number,
    system: Parameters<LinearSolver['start']>[0],
  ): Promise<{ readonly solution: Float64Array; readonly iterations: number }> {
    const iteration = solver.start(system, new Float64Array(system.rightHandSide.length));
    let iterations = 0;
    while (iterations < most && iteration.residualNorm() > delta) {
      if (iteration.step() === 'indefinite') break;
      iterations++;
      await breathe(ENTRIES_PER_ITERATION);
    }
    return { solution: iteration.solution, iterations };
  }
}

/** A pass over the samples takes milliseconds: control goes back after each. */
const ENTRIES_PER_ITERATION = 2e6;
