import { softwareOf, type BilevelProblem, type Software } from '@bilevel/core';
import { VERSION } from './version.js';

/** What evaluates a problem in this thread. */
export function poolSoftware(problem: BilevelProblem): Software {
  return { '@bilevel/parallel': VERSION, ...softwareOf(problem) };
}
