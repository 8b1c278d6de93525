import {
  adaptiveDescent,
  inexactLbfgs,
  learn,
  newtonCg,
  type LowerSolver,
  type UpperMethod,
} from '@bilevel/core';
import { setImmediate } from 'node:timers/promises';
import { uniformStream } from '../random.js';
import type { Signals } from './data.js';
import type { Judge } from './judge.js';
import { activeSet } from './problem/activeSet.js';
import { PARAMETERS } from './problem/model.js';
import { signalsProblem } from './problem/problem.js';
import { PUBLISHED_START } from './published.js';

/** A method on trial, with the solver of its lower levels; all else is as it comes. */
export interface SignalsContender {
  readonly name: string;
  readonly method: () => UpperMethod;
  readonly lower: () => LowerSolver;
}

const STOP = { stop: { relative: 1e-5 } };

/** The methods of core that are tried. */
export const CONTENDERS: readonly SignalsContender[] = [
  {
    name: 'L-BFGS',
    method: () => inexactLbfgs(STOP),
    lower: () => activeSet(),
  },
  {
    name: 'adaptive',
    method: () => adaptiveDescent(STOP),
    lower: () => activeSet(),
  },
  {
    name: 'L-BFGS, Newton-CG',
    method: () => inexactLbfgs(STOP),
    lower: () => newtonCg(),
  },
  {
    name: 'adaptive, Newton-CG',
    method: () => adaptiveDescent(STOP),
    lower: () => newtonCg(),
  },
];

/** Where runs start. */
export interface Start {
  readonly name: string;
  readonly theta: Float64Array;
}

/** The published start, and `random` ones: a = 0, c = −5, kernels U(−1, 1). */
export function startsOf(seed: number, random: number): readonly Start[] {
  const drawn = Array.from({ length: random }, (_, k): Start => {
    const next = uniformStream(seed, k, 0x45_33_73);
    const theta = Float64Array.from({ length: PARAMETERS }, (_unused, j) =>
      j === 0 ? 0 : j === 1 ? -5 : 2 * next() - 1,
    );
    return { name: `random ${String(k)}`, theta };
  });
  return [{ name: 'published', theta: PUBLISHED_START.slice() }, ...drawn];
}

/** An accepted step, with the true losses there. */
export interface ContenderStep {
  readonly step: number;
  readonly lowerWork: number;
  readonly adjointWork: number;
  /** Units of work since the start, over all signals. */
  readonly work: number;
  /** Whether the step was proven to lower the loss. */
  readonly certifiedDecrease: boolean;
  readonly train: number;
  readonly trainError: number;
  readonly test: number;
  readonly testError: number;
  /** Whether the losses' errors are proven. */
  readonly kind: string;
  readonly theta: Float64Array;
}

/** A run from a start. */
export interface ContenderRun {
  readonly start: string;
  readonly method: string;
  readonly steps: readonly ContenderStep[];
  /** Of each step, since the start of the run, without what judging took. */
  readonly seconds: readonly number[];
}

/** Runs a contender, for at most `work` units, and judges each of its steps. @throws CancelledError */
export async function compete(
  { name, method, lower }: SignalsContender,
  start: Start,
  { train }: Pick<Signals, 'train'>,
  judge: Judge,
  { work, signal }: { readonly work: number; readonly signal?: AbortSignal | undefined },
): Promise<ContenderRun> {
  const run = learn(signalsProblem(train), start.theta, {
    ...{ method: method(), lower: lower(), maxWork: work, maxSteps: MOST_STEPS },
    ...(signal && { signal }),
    pause: () => setImmediate(),
  });
  const steps: ContenderStep[] = [];
  const seconds: number[] = [];
  let began = performance.now();
  for await (const record of run.steps()) {
    seconds.push((seconds.at(-1) ?? 0) + (performance.now() - began) / 1000);
    const losses = judge.at(record.theta);
    steps.push({
      step: record.step,
      ...{ lowerWork: record.work.lower, adjointWork: record.work.adjoint },
      work: record.work.total,
      certifiedDecrease: record.certifiedDecrease,
      ...{ train: losses.train.value, trainError: losses.train.error },
      ...{ test: losses.test.value, testError: losses.test.error },
      kind:
        losses.train.kind === 'certified' && losses.test.kind === 'certified'
          ? 'certified'
          : 'estimated',
      theta: record.theta,
    });
    began = performance.now();
  }
  return { start: start.name, method: name, steps, seconds };
}

/** More than any budget of work allows. */
const MOST_STEPS = 100_000;
