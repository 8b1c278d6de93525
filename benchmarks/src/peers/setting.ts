import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BilevelProblem, LowerLevel } from '@bilevel/core';
import type { Competitor } from './competitor.js';

/** What the parts share. */
export interface Setting {
  readonly competitors: readonly Competitor[];
  /** Where data lie that both sides read. */
  readonly folder: string;
  readonly rounds: number;
  readonly whole: boolean;
}

/** What a peer is told: the samples share their constants. */
export function constantsOf(problem: BilevelProblem, theta: Float64Array): Record<string, number> {
  const { constants } = lowerOf(problem, theta);
  return {
    mu: constants.strongConvexity.value,
    lipschitz: constants.lipschitzGradient.value,
    lipschitzHessian: constants.lipschitzHessian.value,
    lipschitzCross: constants.lipschitzCross.value,
    samples: problem.samples.length,
    most: 20_000,
  };
}

function lowerOf(problem: BilevelProblem, theta: Float64Array): LowerLevel {
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('Expected a sample.');
  return sample.lower(theta);
}

export function save(folder: string, name: string, array: Uint8Array | Float64Array): string {
  const file = join(folder, name);
  writeFileSync(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return file;
}

/** Pictures of one size, one after the other. */
export function joined(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
