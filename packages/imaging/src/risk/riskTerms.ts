import { ArgumentError, type UpperLoss } from '@bilevel/core';
import type { OptionValues } from '../describe/options.js';
import type { Shape } from '../image.js';
import type { Model } from '../problem/model.js';
import { requireMeasurement } from '../problem/requireMeasurement.js';
import { shapeOfPicture, type MeasuredPicture } from '../problem/trainingPair.js';
import type { RiskName } from './catalogue.js';
import type { ChosenRisk } from './chosenRisk.js';
import { seenLoss } from './loss.js';
import { probesFor, type Probes } from './probes.js';
import { scoredNumbers, scoredOperator } from './scored.js';
import { truthLoss } from './truthLoss.js';

/** One of the reconstructions that a risk takes, and its part of the loss. */
export interface RiskTerm {
  /** What it is reconstructed from. */
  readonly measured: Float64Array;
  /** τ, of a probe. */
  readonly tau?: number;
  readonly loss: UpperLoss;
}

interface Of {
  readonly picture: MeasuredPicture;
  /** With the picture's own picture of the operator. */
  readonly model: Model;
  readonly shape: Shape;
}

const TERMS: Readonly<Record<RiskName, (of: Of, options: OptionValues) => RiskTerm[]>> = {
  clean: ofTruth,
  pairs: ofSecond,
  sure: ofStein,
};

/**
 * The reconstructions of a picture that a risk takes, that of its measurement first, and the loss of each: the risk is
 * their sum (mathematics.md §8.15).
 *
 * @throws ArgumentError for a picture of which not all is known that the risk needs, or a noise that it does not hold for
 */
export function riskTerms({ name, options }: ChosenRisk, of: Of): RiskTerm[] {
  return TERMS[name](of, options);
}

/** How many reconstructions of a picture a risk takes. */
export function reconstructionsOf({
  entry,
  options: { probes = 1 },
}: Pick<ChosenRisk, 'entry' | 'options'>): number {
  return entry.needs === 'sigma' ? 1 + probes : 1;
}

/**
 * The probes of all of a picture, which parts of it are to have their parts of; undefined by a risk without.
 *
 * @throws ArgumentError where σ is not known
 */
export function probesOf(
  { entry, options }: Pick<ChosenRisk, 'entry' | 'options'>,
  picture: MeasuredPicture,
  model: Model,
): Probes | undefined {
  if (entry.needs !== 'sigma') return undefined;
  const own = model.withPicture(picture.operatorPicture);
  const { observed } = own.operatorOf(shapeOfPicture(picture, own));
  return probesFor(picture.name, picture.measured, sigmaOf(picture), options, observed);
}

function ofTruth({ picture, model, shape }: Of): RiskTerm[] {
  const { name, truth, measured } = picture;
  if (truth === undefined) {
    throw new ArgumentError(
      `Expected a true picture of ${name} but received none. Learn by a risk that needs none: \`pairs\` of a second ` +
        'measurement, or `sure` of the standard deviation of the noise.',
    );
  }
  const loss = truthLoss({ ...picture, truth }, model, shape);
  return [{ measured: measured.data, loss }];
}

function ofSecond({ picture, model, shape }: Of): RiskTerm[] {
  const { name, measured, second } = picture;
  if (second === undefined) {
    throw new ArgumentError(
      `Expected a second measurement of ${name} but received none. Learn by the risk \`sure\` of one.`,
    );
  }
  requireMeasurement(model, shape, second, name);
  // A part may have the same where a whole has not, as where both are saturated.
  if (picture.scored === undefined && second.data.every((value, k) => value === measured.data[k])) {
    throw new ArgumentError(
      `Expected two measurements of ${name} with noise of their own but received the same numbers twice. Measure the ` +
        'scene again, or learn by the risk `sure` of one measurement.',
    );
  }
  const operator = model.operatorOf(shape);
  const only = scoredNumbers(picture);
  const seen = scoredOperator(picture, operator);
  const { data, errors } = model.dataOf(second.data, operator);
  const target = { data: only(data), ...(errors && { errors: only(errors) }) };
  const loss = seenLoss({ model, shape, seen, target, squared: true, weight: picture.weight ?? 1 });
  return [{ measured: measured.data, loss }];
}

function ofStein({ picture, model, shape }: Of, options: OptionValues): RiskTerm[] {
  const { name, measured, weight = 1 } = picture;
  const { fidelity } = model;
  if (fidelity.isWhiteGaussian !== true) {
    throw new ArgumentError(
      'Expected Gaussian noise of one standard deviation everywhere for the risk `sure` but received the data term ' +
        `${fidelity.name}. Leave \`fidelity\` out where the noise is Gaussian; where it is not, learn by the risk ` +
        '`pairs` from two measurements of each scene.',
    );
  }
  const sigma = sigmaOf(picture);
  const operator = model.operatorOf(shape);
  const { observed } = operator;
  const { tau, directions } = picture.probes ?? probesFor(name, measured, sigma, options, observed);
  const only = scoredNumbers(picture);
  const seen = scoredOperator(picture, operator);
  const y = only(model.dataOf(measured.data, operator).data);
  const m = observed
    ? only(Float64Array.from(observed)).reduce((sum, one) => sum + one, 0)
    : y.length;
  const gain = (sigma * sigma) / tau / directions.length;
  const each = directions.map((b) => only(b).map((value) => gain * value));
  // All that is added at the probes is taken off here: constants that are large beside the risk cancel.
  const opposite = y.map((_, k) => -each.reduce((sum, c) => sum + c[k]!, 0));
  const common = { model, shape, seen, target: { data: y }, weight };
  return [
    {
      measured: measured.data,
      loss: seenLoss({
        ...common,
        ...{ squared: true, linear: opposite, constant: (-m * sigma * sigma) / 2 },
      }),
    },
    ...directions.map((b, k) => ({
      measured: measured.data.map((value, i) => value + tau * b[i]!),
      tau,
      loss: seenLoss({ ...common, squared: false, linear: each[k]! }),
    })),
  ];
}

/** @throws ArgumentError where it is not known */
function sigmaOf({ name, sigma }: MeasuredPicture): number {
  if (sigma === undefined || !(sigma > 0 && sigma < Infinity)) {
    throw new ArgumentError(
      `Expected a standard deviation above 0 of the noise of ${name} but received ${String(sigma ?? 'none')}. Without noise ` +
        'there is nothing to learn; state the standard deviation where there is some.',
    );
  }
  return sigma;
}
