import { gradientDescentRate, heavyBallRate } from '@bilevel/core';
import { measuredRate, tightness } from './compare.js';
import type { ErrorRow, Tightness } from './errors.js';
import type { Setup } from './setup.js';

/** How one solver fared. */
export interface SolverSummary extends Tightness {
  readonly solver: string;
  /** e^{slope of log error}; for the hypergradient with exact x̃ and for the lower level only. */
  readonly measuredRate?: number;
}

/** The best split of the iterations for one adjoint solver. */
export interface SplitSummary {
  readonly solver: string;
  /** N with the least true error. */
  readonly best: number;
  readonly leastError: number;
  /** N that the a-posteriori bound would choose, without knowing the truth. */
  readonly chosenByBound: number;
  readonly errorThere: number;
}

/** What is to be seen in the figures of the quadratic problem. */
export interface QuadraticSummary {
  readonly seed: number;
  readonly condition: number;
  /** λ_GD = (κ − 1)/(κ + 1). */
  readonly rateOfGradientDescent: number;
  /** λ_HB = (√κ − 1)/(√κ + 1). */
  readonly rateOfHeavyBall: number;
  readonly lower: readonly SolverSummary[];
  readonly hypergradient: readonly {
    readonly steps: number | 'exact';
    readonly solvers: readonly SolverSummary[];
  }[];
  readonly splits: readonly SplitSummary[];
  /** Share of all iterations of all runs in which the a-posteriori bound is the tighter. */
  readonly aPosterioriTighter: number;
  /** The same against the a-priori bound that knows x*. */
  readonly tighterThanInformed: number;
  /** Bounds below the true error, of all that were computed. */
  readonly violations: number;
}

/** The rows of all figures. */
export interface QuadraticRows {
  readonly lower: readonly ErrorRow[];
  readonly hypergradient: readonly {
    readonly steps: number | 'exact';
    readonly rows: readonly ErrorRow[];
  }[];
  readonly splits: readonly ErrorRow[];
}

function bySolver(rows: readonly ErrorRow[]): [string, ErrorRow[]][] {
  return [...new Set(rows.map((row) => row.solver))].map((solver) => [
    solver,
    rows.filter((row) => row.solver === solver),
  ]);
}

const summarise = (rows: readonly ErrorRow[], withRate: boolean): SolverSummary[] =>
  bySolver(rows).map(([solver, own]) => ({
    solver,
    ...tightness(own),
    ...(withRate && { measuredRate: measuredRate(own) }),
  }));

function splitSummary(rows: readonly ErrorRow[]): SplitSummary[] {
  return bySolver(rows).map(([solver, own]) => {
    const least = (pick: 'error' | 'aPosteriori'): ErrorRow =>
      own.reduce((best, row) => (row[pick] < best[pick] ? row : best));
    const best = least('error');
    const chosen = least('aPosteriori');
    return {
      solver,
      best: best.iteration,
      leastError: best.error,
      chosenByBound: chosen.iteration,
      errorThere: chosen.error,
    };
  });
}

export function quadraticSummary(
  seed: number,
  setup: Setup,
  { lower, hypergradient, splits }: QuadraticRows,
): QuadraticSummary {
  const all = [...lower, ...hypergradient.flatMap(({ rows }) => rows), ...splits];
  const lowerSummary = summarise(lower, true);
  const above = hypergradient.map(({ steps, rows }) => ({
    steps,
    solvers: summarise(rows, steps === 'exact'),
  }));
  const parts = [...lowerSummary, ...above.flatMap(({ solvers }) => solvers)];
  const compared = parts.reduce((sum, part) => sum + part.compared, 0);
  const share = (pick: 'aPosterioriTighter' | 'tighterThanInformed'): number =>
    parts.reduce((sum, part) => sum + part[pick] * part.compared, 0) / compared;
  return {
    seed,
    condition: setup.condition,
    rateOfGradientDescent: gradientDescentRate(setup.condition),
    rateOfHeavyBall: heavyBallRate(setup.condition),
    lower: lowerSummary,
    hypergradient: above,
    splits: splitSummary(splits),
    aPosterioriTighter: share('aPosterioriTighter'),
    tighterThanInformed: share('tighterThanInformed'),
    violations: all.filter(
      // NaN stands for no bound.
      (row) =>
        row.aPosteriori < row.error || row.aPriori < row.error || row.aPrioriInformed < row.error,
    ).length,
  };
}

/** The summary in a few lines for people. */
export function quadraticText(summary: QuadraticSummary): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const line = (one: SolverSummary): string =>
    `  ${one.solver.padEnd(6)}` +
    (one.measuredRate === undefined ? '' : `rate ${one.measuredRate.toFixed(4)}; `) +
    `a-posteriori tighter in ${percent(one.aPosterioriTighter)} of ${String(one.compared)} iterations; ` +
    `bound / error: a-posteriori ${one.medianAPosteriori.toPrecision(3)}, ` +
    `a-priori ${one.medianAPriori.toPrecision(3)}, ` +
    `knowing x* ${one.medianInformed.toPrecision(3)} (medians)`;
  return [
    `Quadratic problem (Ehrhardt & Roberts 2023, section 4), seed ${String(summary.seed)}`,
    `condition ${summary.condition.toFixed(2)}, rate of GD ${summary.rateOfGradientDescent.toFixed(4)}, ` +
      `rate of HB ${summary.rateOfHeavyBall.toFixed(4)}`,
    '',
    'Lower level',
    ...summary.lower.map(line),
    ...summary.hypergradient.flatMap(({ steps, solvers }) => [
      `Hypergradient, lower level ${steps === 'exact' ? 'exact' : `after ${String(steps)} heavy-ball steps`}`,
      ...solvers.map(line),
    ]),
    'Best split of the iterations',
    ...summary.splits.map(
      (one) =>
        `  ${one.solver.padEnd(6)}N = ${String(one.best)}, error ${one.leastError.toExponential(1)}; ` +
        `by the a-posteriori bound N = ${String(one.chosenByBound)}, error ${one.errorThere.toExponential(1)}`,
    ),
    '',
    `A-posteriori bounds are the tighter ones in ${percent(summary.aPosterioriTighter)} of all iterations.`,
    `Against a-priori bounds that know x*, they are in ${percent(summary.tighterThanInformed)}.`,
    `Bounds below the true error: ${String(summary.violations)}.`,
  ];
}
