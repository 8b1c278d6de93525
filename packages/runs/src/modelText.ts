import {
  FIDELITIES,
  OPERATORS,
  choiceText,
  measurementOf,
  termsOf,
  type NamedChoice,
  type Parameter,
} from '@bilevel/imaging/describe';
import { AUTOMATIC } from './options/training.js';

/** What says which model a run has. */
export interface ModelSettings {
  readonly data: { readonly operator?: NamedChoice | undefined };
  readonly training: {
    readonly prior: string;
    readonly fidelity?: NamedChoice | undefined;
    readonly fixed?: Readonly<Record<string, number>> | undefined;
    readonly weight?: number | undefined;
    readonly smoothing?: number | undefined;
  };
}

/** `total variation (isotropic), log-cosh`, beside what is measured and its noise where they are not the usual ones. */
export function modelInWords({ data, training }: ModelSettings): string {
  const { prior, fidelity } = training;
  if (prior === AUTOMATIC) return 'as the pictures are';
  const terms = termsOf(prior).map(({ entry, potential }) => {
    const other = entry.potential === 'chosen' && prior.includes(`:${potential}`);
    return other ? `${entry.label}, ${potential}` : entry.label;
  });
  const { operator } = data;
  const named = [
    ...(operator && operator.name !== OPERATORS[0]?.name ? [choiceText(operator, OPERATORS)] : []),
    ...(fidelity && fidelity.name !== FIDELITIES[0]?.name
      ? [choiceText(fidelity, FIDELITIES)]
      : []),
  ];
  return [terms.join(' + '), ...named].join('; ');
}

/**
 * What the picture is called that a measurement comes to before any model of pictures: `noisy`, `measured` where an operator
 * has been at it, `start` where the measurement has another shape and is no picture.
 */
export function beforeInWords({
  data,
}: Pick<ModelSettings, 'data'>): 'noisy' | 'measured' | 'start' {
  const operator = OPERATORS.find(({ name }) => name === data.operator?.name);
  if (operator === undefined || operator === OPERATORS[0]) return 'noisy';
  return measurementOf(operator, data.operator?.options) === undefined ? 'measured' : 'start';
}

/** A parameter of a run's model, and whether it is learned. */
export interface ShownParameter extends Parameter {
  readonly learned: boolean;
}

/** Whether a parameter is a number, and no array, which no row of a table holds. */
export function isNumber({ shape }: Parameter): boolean {
  return shape === undefined;
}

/** The parameters of a run's model, in the order of its terms. */
export function parametersOf({ training }: ModelSettings): ShownParameter[] {
  const { prior, fixed = {}, weight, smoothing } = training;
  if (prior === AUTOMATIC) return [];
  const held: Readonly<Record<string, number | undefined>> = { weight, smoothing, ...fixed };
  return termsOf(prior).flatMap(({ parameters }) =>
    parameters.map((parameter) => ({ ...parameter, learned: held[parameter.key] === undefined })),
  );
}
