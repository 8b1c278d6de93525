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
