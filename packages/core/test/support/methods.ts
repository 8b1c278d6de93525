import {
  adaptiveDescent,
  fixedStep,
  hoag,
  inexactLbfgs,
  learn,
  stochastic,
  type BilevelProblem,
  type Box,
  type LearnOptions,
  type LearnResult,
  type LearnStep,
  type StoppingTolerance,
  type UpperMethod,
} from '../../src/index.js';

/** What every upper-level method takes. */
export interface Common {
  readonly box?: Box;
  readonly stop?: StoppingTolerance;
  readonly epsilon?: number;
  readonly delta?: number;
}

const SLOW = { kind: 'decreasing', epochs: 30 } as const;

/** Every upper-level method, by the name in its checkpoints. */
export const METHODS: Readonly<Record<string, (common: Common) => UpperMethod>> = {
  adaptive: (common) => adaptiveDescent(common),
  fixed: (common) => fixedStep({ epsilon: 1e-7, delta: 1e-7, ...common }),
  lbfgs: (common) => inexactLbfgs(common),
  'lbfgs, certified': (common) => inexactLbfgs({ ...common, noise: 'certified' }),
  hoag: (common) => hoag(common),
  stochastic: (common) =>
    stochastic({ batch: 1, schedule: SLOW, epsilon: 1e-7, delta: 1e-7, ...common }),
};

/** All steps of a run, and how it ended. */
export async function runAll(
  problem: BilevelProblem,
  theta: Float64Array,
  options: LearnOptions,
): Promise<{ readonly steps: LearnStep[]; readonly result: LearnResult }> {
  const steps: LearnStep[] = [];
  const iterator = learn(problem, theta, options).steps();
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, result: next.value };
    steps.push(next.value);
  }
}
