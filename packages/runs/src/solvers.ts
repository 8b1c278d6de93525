import {
  adaptiveDescent,
  conjugateGradient,
  fista,
  fixedStep,
  gradientDescent,
  heavyBall,
} from '@bilevel/core';
import type { LearnWeightsOptions } from '@bilevel/imaging';
import type { TrainingSettings } from './config.js';

const LOWER = { gd: gradientDescent, hb: heavyBall, fista };
const LINEAR = {
  cg: () => conjugateGradient(),
  'cg-plain': () => conjugateGradient({ preconditioner: 'none' }),
};

/** The solvers and limits that settings name. */
export function learnOptions(settings: TrainingSettings): LearnWeightsOptions {
  const { method, lower, adjoint, epsilon, delta, step, budget, maxSteps, tolerance } = settings;
  const tolerances = {
    ...(epsilon !== undefined && { epsilon }),
    ...(delta !== undefined && { delta }),
    stop: { relative: tolerance },
  };
  return {
    method:
      method === 'adaptive'
        ? adaptiveDescent(tolerances)
        : fixedStep({
            ...tolerances,
            ...(step !== undefined && { step: { kind: 'given', size: step } as const }),
          }),
    lower: LOWER[lower](),
    linear: LINEAR[adjoint](),
    maxSteps,
    ...(budget !== undefined && { maxWork: budget }),
  };
}
