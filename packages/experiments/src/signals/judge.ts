import {
  hypergradient,
  warmStartOf,
  type BilevelProblem,
  type BoundedValue,
  type WarmStart,
} from '@bilevel/core';
import { activeSet } from './problem/activeSet.js';
import { signalsProblem } from './problem/problem.js';
import type { Signals } from './data.js';

/** Distance to the solutions, and residual, at which losses are taken. */
const ACCURACY = 1e-7;
const MOST_WORK = 100_000;

/** The losses at a θ, each with a bound on its error. */
export interface Judged {
  readonly train: BoundedValue;
  readonly test: BoundedValue;
}

/** Takes the true losses, apart from what a run knows of them; each solve starts where the last one ended. */
export class Judge {
  readonly #problems: Readonly<Record<'train' | 'test', BilevelProblem>>;
  readonly #starts: Partial<Record<'train' | 'test', readonly WarmStart[]>> = {};

  constructor({ train, test }: Pick<Signals, 'train' | 'test'>) {
    this.#problems = { train: signalsProblem(train), test: signalsProblem(test) };
  }

  at(theta: Float64Array): Judged {
    return { train: this.#loss('train', theta), test: this.#loss('test', theta) };
  }

  /** x* of every signal of a set, as of the last θ. */
  solutions(set: 'train' | 'test'): readonly Float64Array[] {
    return (this.#starts[set] ?? []).map(({ point }) => point);
  }

  #loss(set: 'train' | 'test', theta: Float64Array): BoundedValue {
    const start = this.#starts[set];
    const { value, samples } = hypergradient(this.#problems[set], theta, {
      ...{ epsilon: ACCURACY, delta: ACCURACY, maxWork: MOST_WORK, lower: activeSet() },
      ...(start && { start }),
      certificate: 'plain',
    });
    this.#starts[set] = samples.map((sample) => warmStartOf(sample, theta));
    return value;
  }
}
