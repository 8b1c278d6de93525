import { BilevelError } from '@bilevel/core';
import { choiceText } from '../describe/expressions.js';
import { PairingError } from '../errors.js';
import type { Extent, Shape } from '../image.js';
import type { Model } from './model.js';

const CHECK = 'Check that the two files belong together, and the options of the operator.';

/** `240×160`, and its channels where it is not grey or that is the matter. */
function extentText({ width, height, channels }: Extent, withChannels = channels !== 1): string {
  const size = `${String(width)}×${String(height)}`;
  return withChannels ? `${size} with ${String(channels)} channel(s)` : size;
}

/**
 * Throws unless a measurement has the shape that the operator of the model gives those of the picture. `name` stands for
 * the pair in the message.
 *
 * @throws PairingError
 */
export function requireMeasurement(
  model: Model,
  picture: Shape,
  measured: Extent,
  name: string,
): void {
  const wanted = shapeFor(model, picture, name);
  const { width, height, channels } = wanted;
  if (measured.width === width && measured.height === height && measured.channels === channels) {
    return;
  }
  const kind = model.measurement;
  if (kind === undefined) {
    throw new PairingError(
      `Expected clean and noisy pictures of one size for ${name} but received ${extentText(picture, true)} ` +
        `and ${extentText(measured, true)}. Check that the two files show the same picture.`,
    );
  }
  const coloured = measured.channels !== channels;
  throw new PairingError(
    `Expected a measurement (${kind.name}) of ${extentText(wanted, coloured)} for pictures of ` +
      `${extentText(picture, coloured)}, as ${choiceText(model.operatorChoice, [model.operator])} has for ${name}, but received ` +
      `${extentText(measured, coloured)}. ` +
      (coloured ? CHECK : (model.remedyOf(wanted, measured) ?? CHECK)),
  );
}

function shapeFor(model: Model, picture: Shape, name: string): Extent {
  try {
    return model.measurementShape(picture);
  } catch (error) {
    if (!(error instanceof BilevelError)) throw error;
    throw new PairingError(`${error.message} This is of ${name}.`, { cause: error });
  }
}
