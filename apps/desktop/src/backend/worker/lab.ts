import { gradientDescentRate, heavyBallRate } from '@bilevel/core';
import type { ErrorRow, ExploredRun } from '@bilevel/experiments';
import type { LabChoice, LabCurves, LabResult, LabRun } from '../../shared/schemas/lab.js';

/** The quadratic experiment as chosen. @throws ArgumentError */
export async function lab(choice: LabChoice): Promise<LabResult> {
  // Hundreds of modules, which no run needs.
  const { exploreQuadratic } = await import('@bilevel/experiments');
  const { condition, lower, hypergradient, splits } = exploreQuadratic(choice);
  return {
    condition,
    rateOfGradientDescent: gradientDescentRate(condition),
    rateOfHeavyBall: heavyBallRate(condition),
    lower: lower.map(runOf),
    hypergradient: hypergradient.map(runOf),
    splits: choice.adjoint.flatMap((solver) => {
      const rows = splits.filter((row) => row.solver === solver);
      return rows.length === 0 ? [] : [curvesOf(solver, rows)];
    }),
  };
}

function runOf(run: ExploredRun): LabRun {
  return {
    ...curvesOf(run.solver, run.rows),
    measuredRate: finite(run.measuredRate),
    provenRate: finite(run.provenRate),
    medianAPosteriori: finite(run.medianAPosteriori),
    medianAPriori: finite(run.medianAPriori),
    violations: run.violations,
  };
}

function curvesOf(solver: string, rows: readonly ErrorRow[]): LabCurves {
  const of = (name: Exclude<keyof ErrorRow, 'solver'>): Float64Array =>
    Float64Array.from(rows, (row) => row[name]);
  return {
    solver,
    iteration: of('iteration'),
    error: of('error'),
    aPosteriori: of('aPosteriori'),
    aPriori: of('aPriori'),
    aPrioriInformed: of('aPrioriInformed'),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
