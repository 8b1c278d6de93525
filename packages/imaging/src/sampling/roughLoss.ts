import type { PatternSolver } from './patternSolver.js';
import type { PatternPoint } from './tuning.js';

/** Certified root-mean-square distance of a solve that ranks patterns. Nearly all of it is the worst case: μ is ε alone. */
const RANKING = 0.1;

/** The loss of other values with the α of a pattern, from its reconstructions; its error is not certified. */
export async function roughLoss(
  solver: PatternSolver,
  { weight, solutions }: Pick<PatternPoint, 'weight' | 'solutions'>,
  values: Float64Array,
  accuracy = RANKING,
): Promise<number> {
  const problem = solver.problem({ sparsity: 0, binary: 0 });
  const oracle = await solver.oracle(problem, solutions);
  const size = Math.sqrt(problem.samples[0]?.dimension ?? 1);
  const tolerances = { epsilon: accuracy * size, delta: Infinity };
  const { corrected } = await oracle.evaluate(
    solver.theta({ values, weight }),
    tolerances,
    Infinity,
  );
  return corrected.value;
}

/** Certified root-mean-square distances of solves, one after the other, for the loss of a pattern to be as accurate as asked. */
const ACCURACIES = [1e-3, 1e-4, 1e-5, 1e-6] as const;

/** The pattern with the error of its loss certified to be at most `error`, or as little as that comes to. */
export async function sharpened(
  solver: PatternSolver,
  point: PatternPoint,
  error: number,
): Promise<PatternPoint> {
  if (point.objective.error <= error) return point;
  const problem = solver.problem({ sparsity: 0, binary: 0 });
  const oracle = await solver.oracle(problem, point.solutions);
  const size = Math.sqrt(problem.samples[0]?.dimension ?? 1);
  let objective = point.objective;
  for (const accuracy of ACCURACIES) {
    const tolerances = { epsilon: accuracy * size, delta: Infinity };
    const { corrected } = await oracle.evaluate(solver.theta(point), tolerances, Infinity);
    if (corrected.error < objective.error) objective = corrected;
    if (objective.error <= error) break;
  }
  return { ...point, objective };
}
