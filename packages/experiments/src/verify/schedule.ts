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
 * Deals the problems out evenly, and to each its solver pairs: in a round as far apart as there are, in the next
 * those after them. Each problem begins a pair later than the one before it, so that the problems together meet all
 * pairs in a round or two. Case `index` is the same however many cases there are.
 */
export function slotOf(problems: readonly ProblemName[], index: number): Slot {
  const round = problems.flatMap((name) =>
    name === 'autodiff' ? [name] : Array.from({ length: OFTEN }, () => name),
  );
  const place = index % round.length;
  const problem = round[place];
  if (problem === undefined) throw new Error('There is no problem to verify.');
  const before = round.slice(0, place).filter((name) => name === problem).length;
  const first = problems.indexOf(problem) + Math.floor(index / round.length);
  const pair = PAIRS[(first + Math.floor((before * PAIRS.length) / OFTEN)) % PAIRS.length];
  if (pair === undefined) throw new Error('There are no solvers to verify.');
  return { problem, ...pair };
}
