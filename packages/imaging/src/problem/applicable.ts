import { ArgumentError } from '@bilevel/core';
import type { Values } from '../describe/description.js';
import { ImageContentError } from '../errors.js';
import type { Image, Measurement, Shape } from '../image.js';
import { shortNumber } from '../range/range.js';
import { modelOf, type LearnedModel } from '../apply.js';
import { termsOf } from '../prior/expression.js';
import { weakConvexityOfTerm } from '../prior/regulariserOf.js';
import type { Model } from './model.js';

/**
 * A regulariser of filters needs pictures of the channels that it was made for.
 *
 * @param path of the picture, for the message
 * @param alone whether channels that nothing couples are taken one at a time, as when a model is applied
 * @throws ImageContentError for a picture of other channels
 */
export function requireChannels(
  model: Model,
  { channels }: Pick<Shape, 'channels'>,
  path: string,
  alone = false,
): void {
  const seen = alone && !model.couplesChannels ? 1 : channels;
  for (const { entry, options } of termsOf(model.prior)) {
    const { channels: made } = options;
    if (made === undefined || made === seen) continue;
    throw new ImageContentError(
      path,
      `a picture of ${String(made)} ${made === 1 ? 'channel' : 'channels'}, for which ${entry.name} of the model are made,`,
      String(channels),
      made === 1
        ? `Choose ${entry.name}:channels=${String(channels)}, or take it as grey (\`colour\` grey).`
        : 'Choose pictures in colour, or a model for grey ones.',
    );
  }
}

/** ω ≥ 0 with ∂²R ≽ −ωI for the whole sum. */
function weakConvexityOf(prior: string, values: Values): number {
  return termsOf(prior).reduce((sum, term) => sum + weakConvexityOfTerm(term, values), 0);
}

/**
 * What has to hold for a model to be applied to a picture, before anything is computed.
 *
 * @param path of the picture, for the message
 * @throws ImageContentError for a picture of other channels than the model's
 * @throws ArgumentError for weakly convex regularisers that the data term of the picture does not make up for
 */
export function requireApplicable(
  learned: LearnedModel,
  measured: Measurement,
  path: string,
  operatorPicture?: Image,
): void {
  const model = modelOf(learned).withPicture(operatorPicture);
  const shape = model.pictureShape(measured);
  requireChannels(model, shape, path, true);
  const concave = weakConvexityOf(model.prior, learned.values);
  if (concave === 0) return;
  const convexity = model.convexityOf(measured.data, shape);
  if (concave < convexity) return;
  throw new ArgumentError(
    `Expected a regulariser whose weak convexity is below ${shortNumber(convexity)}, the strong convexity of the ` +
      `rest for ${path}, but received one of ${shortNumber(concave)}, too much by ` +
      `${shortNumber(concave - convexity)}. Learn it again, or make its weights smaller, its smoothings ` +
      'or the ridge larger.',
  );
}
