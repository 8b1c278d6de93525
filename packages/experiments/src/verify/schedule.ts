import type { ProblemName } from './problems/descriptions.js';
import { PAIRS } from './solvers.js';

/** What a case is about. */
export interface Slot {
  readonly problem: ProblemName;
  readonly lower: string;
  readonly linear: string;
}

/** Cases of each other problem for one by automatic differentiation, which is slower by far. */
const OFTEN = 4;

/**
 * Deals the problems out evenly, and to each its solver pairs in turn, each problem beginning where the one before it
 * will go on, so that few rounds meet all pairs. Case `index` is the same however many cases there are.
 */
export function slotOf(problems: readonly ProblemName[], index: number): Slot {
  const round = problems.flatMap((name) =>
    name === 'autodiff' ? [name] : Array.from({ length: OFTEN }, () => name),
  );
  const place = index % round.length;
  const problem = round[place];
  if (problem === undefined) throw new Error('There is no problem to verify.');
  const inRound = round.filter((name) => name === problem).length;
  const before = round.slice(0, place).filter((name) => name === problem).length;
  const first = OFTEN * problems.indexOf(problem);
  const pair = PAIRS[(first + Math.floor(index / round.length) * inRound + before) % PAIRS.length];
  if (pair === undefined) throw new Error('There are no solvers to verify.');
  return { problem, ...pair };
}
