import {
  ArgumentError,
  adaptiveDescent,
  expected,
  fixedStep,
  hoag,
  inexactLbfgs,
  linearSolverOf,
  lowerSolverOf,
  stochastic,
  type Box,
  type LinearSolver,
  type StepSchedule,
  type ToleranceSchedule,
  type UpperMethod,
} from '@bilevel/core';
import {
  boxOf,
  defaultLower,
  sizesOf,
  type LearnWeightsOptions,
  type MeasuredPicture,
  type Model,
} from '@bilevel/imaging';
import type { RunSettings, TrainingSettings } from './config.js';
import { AUTOMATIC, OPTION_METHODS, SCHEDULES } from './options/training.js';

/** The adjoint solver of a name: those of core, and conjugate gradients as they are. */
function adjointOf(name: TrainingSettings['adjoint']): LinearSolver {
  return linearSolverOf(
    name === 'cg-plain' ? { name: 'cg', options: { preconditioner: 'none' } } : { name },
  );
}

type Schedule = NonNullable<TrainingSettings['schedule']>;
const TOLERANCE_SCHEDULES: Partial<Record<Schedule, ToleranceSchedule>> = {
  exponential: { kind: 'exponential', factor: 0.9 },
  quadratic: { kind: 'polynomial', power: 2 },
  cubic: { kind: 'polynomial', power: 3 },
};
/** For a run of so many epochs. */
const STEP_SCHEDULES: Partial<Record<Schedule, (epochs: number) => StepSchedule>> = {
  decreasing: () => ({ kind: 'decreasing' }),
  constant: () => ({ kind: 'constant' }),
  annealed: (epochs) => ({ kind: 'annealed', epochs }),
};

/** The upper-level method that settings name, in a box. `seed` orders the pictures of mini-batches. */
function methodOf(settings: TrainingSettings, seed: number, box: Box, model: Model): UpperMethod {
  const { method, epsilon, delta, step, schedule, memory, batch, tolerance } = settings;
  const { acceptance, epochs, scaling, maxSteps } = settings;
  const common = {
    ...(epsilon !== undefined && { epsilon }),
    ...(delta !== undefined && { delta }),
    stop: { relative: tolerance },
    box,
  };
  const stepped = {
    ...common,
    ...(step !== undefined && { step: { kind: 'given', size: step } as const }),
  };
  switch (method) {
    case 'adaptive':
      return adaptiveDescent(common);
    case 'fixed':
      return fixedStep(stepped);
    case 'lbfgs':
      return inexactLbfgs({
        ...common,
        ...(memory !== undefined && { memory }),
        proven: acceptance === 'proven',
      });
    case 'hoag': {
      const chosen = schedule && TOLERANCE_SCHEDULES[schedule];
      return hoag({ ...stepped, ...(chosen && { schedule: chosen }) });
    }
    case 'stochastic': {
      const chosen = schedule && STEP_SCHEDULES[schedule]?.(maxSteps * (epochs ?? 1));
      return stochastic({
        ...stepped,
        seed,
        ...(batch !== undefined && { batch }),
        ...(epochs !== undefined && { epochsPerStep: epochs }),
        ...(scaling && { scaling, sizes: sizesOf(model) }),
        ...(chosen && { schedule: chosen }),
      });
    }
  }
}

/** @throws ArgumentError for an option that the method does not take. */
export function requireOwnOptions(settings: TrainingSettings): void {
  const { method, schedule } = settings;
  for (const [option, methods] of Object.entries(OPTION_METHODS)) {
    const given = settings[option as keyof typeof OPTION_METHODS] !== undefined;
    if (given && !(methods as readonly string[]).includes(method)) {
      throw new ArgumentError(
        expected(`the method ${methods.join(' or ')}`, `the option \`${option}\``, method) +
          ` Leave \`${option}\` out, or choose that method.`,
      );
    }
  }
  if (schedule === undefined) return;
  const schedules: readonly string[] = method in SCHEDULES ? SCHEDULES[method as 'hoag'] : [];
  if (!schedules.includes(schedule)) {
    throw new ArgumentError(
      expected(schedules.join(' or '), `the schedule of the method ${method}`, schedule),
    );
  }
}

/**
 * The solvers and limits that settings name, for the training pairs: the box of log-parameters is theirs.
 *
 * @throws ArgumentError for an option that the method does not take.
 */
export function learnOptions(
  { training, data }: RunSettings,
  pairs: readonly MeasuredPicture[],
  model: Model,
): LearnWeightsOptions {
  requireOwnOptions(training);
  const { lower, adjoint, maxSteps, budget } = training;
  return {
    method: methodOf(training, data.seed, boxOf(pairs, model, training.risk), model),
    lower: lower === AUTOMATIC ? defaultLower(model) : lowerSolverOf({ name: lower }),
    linear: adjointOf(adjoint),
    maxSteps,
    ...(training.risk && { risk: training.risk }),
    ...(budget !== undefined && { maxWork: budget }),
  };
}
