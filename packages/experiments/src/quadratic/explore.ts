import { ArgumentError, expected } from '@bilevel/core';
import { measuredRate, tightness } from './compare.js';
import type { ErrorRow, Tightness } from './errors.js';
import { ADJOINT_SOLVERS, hypergradientErrors } from './hypergradientErrors.js';
import { LOWER_SOLVERS, lowerErrors } from './lowerErrors.js';
import { quadraticSetup } from './setup.js';
import { splitErrors } from './splits.js';

/** Names of the solvers of the quadratic experiment. */
export const QUADRATIC_SOLVERS = {
  lower: LOWER_SOLVERS.map(({ name }) => name),
  adjoint: ADJOINT_SOLVERS.map(({ name }) => name),
} as const;

/** What to look at in the quadratic experiment. */
export interface QuadraticChoice {
  /** Seed of the matrices, an integer from 0 to 2³² − 1. */
  readonly seed: number;
  /** Names of {@link QUADRATIC_SOLVERS}. */
  readonly lower: readonly string[];
  readonly adjoint: readonly string[];
  /** Iterations of either level, at least 1. */
  readonly lowerIterations: number;
  readonly adjointIterations: number;
  /** Heavy-ball steps before the adjoint solve; `exact` is the closed form. */
  readonly start: number | 'exact';
}

/** One solver's run: the true error, its bounds, and how they fall. */
export interface ExploredRun extends Tightness {
  readonly solver: string;
  readonly rows: readonly ErrorRow[];
  /** Factor of an iteration: of the true error, and of its a-priori bound. NaN with too few rows. */
  readonly measuredRate: number;
  readonly provenRate: number;
  /** Rows in which a bound is below the error: none, when the theory and this software are right. */
  readonly violations: number;
}

/** What {@link exploreQuadratic} finds. */
export interface Exploration {
  /** κ = L/μ of the lower level. */
  readonly condition: number;
  readonly lower: readonly ExploredRun[];
  readonly hypergradient: readonly ExploredRun[];
  /** `adjointIterations` shared out: N heavy-ball steps below, the rest for the adjoint. */
  readonly splits: readonly ErrorRow[];
}

/** Enough to see every rate, and little enough to be computed while a slider moves. */
const MOST_ITERATIONS = 1000;

/**
 * The quadratic problem of Ehrhardt & Roberts 2023 §4 with other solvers, iterations and starting
 * points than in the figures. Takes some milliseconds.
 *
 * @throws ArgumentError for a solver, a number of iterations or a seed out of range
 */
export function exploreQuadratic(choice: QuadraticChoice): Exploration {
  const { lowerIterations, adjointIterations, start } = choice;
  requireIterations('lowerIterations', lowerIterations, 1);
  requireIterations('adjointIterations', adjointIterations, 1);
  if (start !== 'exact') requireIterations('start', start, 0);
  const lower = chosen('lower', LOWER_SOLVERS, choice.lower);
  const adjoint = chosen('adjoint', ADJOINT_SOLVERS, choice.adjoint);
  const setup = quadraticSetup(choice.seed);
  return {
    condition: setup.condition,
    lower: explored(lowerErrors(setup, lower, lowerIterations)),
    hypergradient: explored(
      adjoint.flatMap((solver) => hypergradientErrors(setup, solver, start, adjointIterations)),
    ),
    splits: splitErrors(setup, adjoint, adjointIterations),
  };
}

function explored(rows: readonly ErrorRow[]): ExploredRun[] {
  return [...new Set(rows.map((row) => row.solver))].map((solver) => {
    const own = rows.filter((row) => row.solver === solver);
    return {
      solver,
      rows: own,
      ...tightness(own),
      measuredRate: measuredRate(own),
      provenRate: measuredRate(own.map((row) => ({ ...row, error: row.aPriori }))),
      violations: own.filter(
        // NaN stands for no bound.
        ({ error, aPosteriori, aPriori, aPrioriInformed }) =>
          aPosteriori < error || aPriori < error || aPrioriInformed < error,
      ).length,
    };
  });
}

function chosen<S extends { readonly name: string }>(
  name: string,
  all: readonly S[],
  wanted: readonly string[],
): S[] {
  const unknown = wanted.find((one) => !all.some((solver) => solver.name === one));
  if (unknown !== undefined) {
    const names = all.map((solver) => solver.name).join(', ');
    throw new ArgumentError(expected(`solvers out of ${names}`, name, unknown));
  }
  return all.filter((solver) => wanted.includes(solver.name));
}

function requireIterations(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= MOST_ITERATIONS) return;
  const range = `a whole number from ${String(least)} to ${String(MOST_ITERATIONS)}`;
  throw new ArgumentError(expected(range, name, value));
}
