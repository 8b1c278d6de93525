import { DEFAULT_TOLERANCE, stoppingRule } from '@bilevel/core/rules';
import {
  FIDELITIES,
  OPERATORS,
  REGULARISERS,
  defaultLowerName,
  priorOnChannels,
  startsOf,
  termsOf,
} from '@bilevel/imaging/describe';
import { START_SHARE } from '@bilevel/imaging/start';
import { describedChoice } from './describedChoice.js';
import { COUNT, POSITIVE } from './numbers.js';
import type { SettingOptions } from './option.js';

/**
 * Stands for a regulariser that follows from the pictures: {@link priorFor}; and for a lower-level solver that follows from
 * the operator: {@link lowerFor}.
 */
export const AUTOMATIC = 'auto';

/** The regulariser of a run on pictures of so many channels (1: grey, 2: complex, 3: in colour), with all that settings leave open of it. */
export function priorFor(prior: string, channels: number): string {
  if (prior !== AUTOMATIC) return priorOnChannels(prior, channels);
  const fitting = REGULARISERS.find((one) => one.couplesChannels === channels > 1);
  return (fitting ?? REGULARISERS[0])?.name ?? prior;
}

/** @throws ArgumentError unless a name stands for regularisers that there are, or is {@link AUTOMATIC} */
export function requirePrior(prior: string): void {
  if (prior !== AUTOMATIC) termsOf(prior);
}

/** Of operators that have another one by default. */
const ridges = OPERATORS.flatMap(({ name, ridge }) =>
  ridge === undefined ? [] : [`; ${String(ridge)} in ${name}`],
).join('');

const names = REGULARISERS.map(({ name }) => name).join(', ');
/** What an example of an expression is made of. */
const [first, second] = [REGULARISERS[0]?.name ?? '', REGULARISERS.at(-1)?.name ?? ''];

/** Names of all entries with what they are called. */
function labels(
  entries: readonly { readonly name: string; readonly label: string }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map(({ name, label }) => [name, label]));
}

/** Starts by name. */
const startNames = startsOf(REGULARISERS.map((entry) => ({ entry })))
  .map(({ name }) => name)
  .join(', ');

const METHODS = {
  adaptive: 'Adaptive: needs no tuning',
  fixed: 'Fixed step and tolerances',
  lbfgs: 'L-BFGS',
  hoag: 'HOAG: tolerances that fall',
  stochastic: 'Mini-batches',
} as const;
type MethodName = keyof typeof METHODS;

/** The lower-level solver that a name stands for with an operator, by name; default: denoising. */
export function lowerFor(lower: string, operator = 'denoising'): string {
  return lower === AUTOMATIC ? defaultLowerName(operator) : lower;
}

const LOWER_BY_OPERATOR = `${lowerFor(AUTOMATIC)} for denoising, ${lowerFor(AUTOMATIC, '')} for other operators`;

/** The methods that take an option that not all of them take. */
export const OPTION_METHODS = {
  step: ['fixed', 'hoag', 'stochastic'],
  schedule: ['hoag', 'stochastic'],
  memory: ['lbfgs'],
  acceptance: ['lbfgs'],
  batch: ['stochastic'],
  epochs: ['stochastic'],
  scaling: ['stochastic'],
} as const satisfies Record<string, readonly MethodName[]>;

/** The methods that go over from samples that were drawn to others, so that they learn by way of windows. */
export const METHODS_WITH_WINDOWS = ['adaptive'] as const satisfies readonly MethodName[];

/** The schedules of the methods that have one, the default first. */
export const SCHEDULES = {
  hoag: ['exponential', 'quadratic', 'cubic'],
  stochastic: ['decreasing', 'constant', 'annealed'],
} as const satisfies Partial<Record<MethodName, readonly string[]>>;

/** The solvers and their tolerances. */
export const TRAINING_OPTIONS = {
  prior: {
    ...{ kind: 'other', default: AUTOMATIC },
    ...{ flag: 'prior', value: 'name', name: 'Regulariser' },
    help: `regulariser: ${names}; with another potential, as ${first}:huber; or a sum, as ${first}+${second}`,
    otherwise: `${priorFor(AUTOMATIC, 1)}; ${priorFor(AUTOMATIC, 3)} for pictures in colour and complex ones`,
  },
  fidelity: {
    ...{ kind: 'other', choices: labels(FIDELITIES) },
    ...{ flag: 'fidelity', value: 'name[:options]', name: 'Noise model' },
    help: `data term, as it follows from the noise: ${FIDELITIES.map(describedChoice).join('; ')}`,
    otherwise: FIDELITIES[0]?.name ?? '',
  },
  ridge: {
    ...{ kind: 'number', min: 0 },
    ...{ flag: 'ridge', value: 'xi', name: 'Ridge ξ' },
    help:
      'weight of (ξ/2)‖x‖², which makes reconstructions unique where not all of a picture is seen; at 0 nothing is certified ' +
      'there. A term ridge of the prior learns it',
    otherwise: `0; 0.001 where not all is seen${ridges}`,
  },
  method: {
    kind: 'choice',
    choices: METHODS,
    default: 'adaptive',
    ...{ flag: 'method', value: 'name', name: 'Upper-level method' },
    help: 'how the weights are changed',
  },
  lower: {
    kind: 'choice',
    choices: {
      [AUTOMATIC]: 'As suits the operator',
      'hb-fista': 'Heavy ball, FISTA where it fails',
      fista: 'FISTA',
      gd: 'Gradient descent',
      hb: 'Heavy ball',
      lbfgs: 'L-BFGS',
      newton: 'Newton, by conjugate gradients',
      'newton-finish': 'Heavy ball, then Newton',
      'lagged-newton': 'Lagged diffusivity, then Newton',
    },
    default: AUTOMATIC,
    ...{ flag: 'lower', value: 'name', name: 'Lower-level solver' },
    help: `solver that computes the reconstructions; ${AUTOMATIC}: ${LOWER_BY_OPERATOR}`,
  },
  adjoint: {
    kind: 'choice',
    choices: {
      cg: 'CG, preconditioned',
      'cg-plain': 'CG, as it is',
      gd: 'Gradient descent',
      hb: 'Heavy ball',
      minres: 'MINRES',
      neumann: 'Neumann series',
    },
    default: 'cg',
    ...{ flag: 'adjoint', value: 'name', name: 'Adjoint solver' },
    help: 'solver of the linear systems of the hypergradient',
  },
  epsilon: {
    ...POSITIVE,
    ...{ flag: 'epsilon', value: 'distance', name: 'ε, distance' },
    help: 'certified distance ‖x̃ − x*‖ over the pixels, in the unit of the data: all for fixed, the first for other methods',
    otherwise: 'measured, a share of that at the start',
  },
  delta: {
    ...POSITIVE,
    ...{ flag: 'delta', value: 'residual', name: 'δ, residual' },
    help: 'norm of the adjoint residual, absolute; as ε',
    otherwise: 'measured',
  },
  step: {
    ...POSITIVE,
    ...{ flag: 'step', value: 'size', name: 'Step size' },
    help: 'step size of fixed, first one of hoag and stochastic, in log-weights; data times k ask for 1/k² of it',
    otherwise: 'so that the first step has length 0.5, in any unit',
  },
  schedule: {
    kind: 'choice',
    choices: {
      exponential: 'Exponential',
      quadratic: 'Quadratic',
      cubic: 'Cubic',
      decreasing: 'Decreasing',
      constant: 'Constant',
      annealed: 'Annealed over all steps',
    },
    ...{ flag: 'schedule', value: 'name', name: 'Schedule' },
    help: 'how the tolerances of hoag (exponential, quadratic, cubic) or the steps of stochastic (decreasing, constant, annealed: to nothing over the steps asked for) fall',
    otherwise: 'exponential; decreasing',
  },
  memory: {
    ...COUNT,
    ...{ flag: 'pairs', value: 'n', name: 'Curvature pairs' },
    help: 'curvature pairs that lbfgs remembers',
    otherwise: '10',
  },
  acceptance: {
    kind: 'choice',
    choices: { noise: 'Up to the noise', proven: 'Proven steps only' },
    ...{ flag: 'acceptance', value: 'name', name: 'Acceptance' },
    help: 'which steps lbfgs accepts: those that lower the objective as far as its noise, measured, lets tell (noise), or only those that are proven to (proven)',
    otherwise: 'noise',
  },
  batch: {
    ...COUNT,
    ...{ flag: 'batch', value: 'pictures', name: 'Mini-batch' },
    help: 'pictures of a step of stochastic',
    otherwise: 'a quarter of them',
  },
  epochs: {
    ...COUNT,
    ...{ flag: 'epochs', value: 'passes', name: 'Passes a step' },
    help: 'passes of stochastic over all pictures before the objective is evaluated, which is a step',
    otherwise: '1',
  },
  scaling: {
    kind: 'choice',
    choices: { none: 'None', moments: 'By running moments (Adam)' },
    ...{ flag: 'scaling', value: 'name', name: 'Scaling' },
    help: 'whether stochastic scales each parameter by the moments of its derivative, as for filters; its step is then how far a parameter moves, 0.03',
    otherwise: 'none',
  },
  budget: {
    ...COUNT,
    ...{ flag: 'budget', value: 'work', name: 'Work at most' },
    help: 'units of work in all: gradients and Hessian-vector products of one picture',
    otherwise: 'no limit',
  },
  maxSteps: {
    ...{ ...COUNT, default: 200 },
    ...{ flag: 'steps', value: 'n', name: 'Steps at most' },
    help: 'steps after which the run ends; it can go on with more',
  },
  tolerance: {
    ...{ ...POSITIVE, default: DEFAULT_TOLERANCE },
    ...{ flag: 'tolerance', value: 't', name: 'Tolerance' },
    help: `converged when ${stoppingRule('t')}, with ‖h‖ the norm of the hypergradient and the bound on its error`,
  },
  start: {
    ...{ kind: 'other', flag: 'start', value: 'values', name: 'Start' },
    help: `where to start, in the unit of the data: one number for all parameters, two for weight and smoothing, or by name, as weight=0.1,smoothing=0.01; from a model: its name, file or run folder; of filters: ${startNames}`,
    otherwise: `${String(START_SHARE)} of the root mean square of noisy − clean`,
  },
  fixed: {
    ...{ kind: 'other', flag: 'fix', value: 'values', name: 'Held fixed' },
    help: 'parameters to hold fixed, by name, as weight2=0.1; the others are learned',
  },
  weight: {
    ...POSITIVE,
    ...{ flag: 'weight', value: 'w', name: 'Weight, held fixed' },
    help: 'hold the weight fixed: --fix weight=w',
  },
  smoothing: {
    ...POSITIVE,
    ...{ flag: 'smoothing', value: 'v', name: 'Smoothing, held fixed' },
    help: 'hold the smoothing fixed: --fix smoothing=v',
  },
} as const satisfies SettingOptions;
