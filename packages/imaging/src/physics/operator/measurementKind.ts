import type { ArrayValues } from '../../describe/arrays.js';
import type { OptionValues } from '../../describe/options.js';
import type { Doubt } from '../kspace/doubts.js';
import type { Extent, Image, Measurement, Shape } from '../../image.js';
import type { Rectangle } from '../../transform/rectangle.js';
import type { AlignedParts } from './aligned.js';

/**
 * What an operator measures where that has another shape than the picture, as functions of the shape alone: what loads,
 * checks and shows measurements needs no operator that is made.
 *
 * An operator sees each channel by itself, but for the two of complex pictures: the measurement of a picture with C channels is C equal parts of its
 * channels one after the other, the c-th of them what a picture of channel c alone gives.
 */
export interface MeasurementKind {
  /** What it is called in messages and reports: `small picture`, `sinogram`. */
  readonly name: string;
  /** Whether its numbers are complex: two channels for each, the real and the imaginary part. Default: they are real. */
  readonly isComplex?: true;
  /** Whether it has another shape with such options. Default: always. */
  applies?(options: OptionValues): boolean;
  /** Of pictures of a shape. @throws ArgumentError for pictures that cannot be measured, with what to do */
  shapeOf(picture: Shape, options: OptionValues, arrays?: ArrayValues): Extent;
  /** The pictures that are reconstructed of such a measurement. @throws ArgumentError where there are none */
  pictureOf(measured: Extent, options: OptionValues, arrays?: ArrayValues): Shape;
  /**
   * What belongs together of a picture and a measurement that is of nearly its shape, such as one that has an incomplete row
   * less; undefined where nothing says what does. Default: nothing.
   */
  aligned?(
    picture: Shape,
    measured: Extent,
    options: OptionValues,
    arrays?: ArrayValues,
  ): AlignedParts | undefined;
  /**
   * The part of a measurement that is of a part of the picture, which is moved or made smaller to where there is one. Default: a
   * measurement has no parts.
   *
   * @throws ArgumentError for a part that cannot be measured
   */
  partOf?(
    part: Rectangle,
    picture: Shape,
    options: OptionValues,
    arrays?: ArrayValues,
  ): AlignedParts;
  /** What to do about a measurement of another shape than pictures have, where that tells: a sentence or several. */
  remedy?(wanted: Extent, measured: Extent, options: OptionValues): string | undefined;
  /**
   * What is odd about a measurement.
   *
   * @param observed of the operator
   * @param ofComplex whether pictures are taken for complex ones
   * @throws ArgumentError for one of which nothing sound would come
   */
  doubts?(
    measured: Measurement,
    observed: Uint8Array | undefined,
    ofComplex: boolean,
  ): readonly Doubt[];
  /**
   * Of complex pictures: the one that all of a measurement is of, where clean pictures lie in files as such. Undefined where
   * the numbers are a picture themselves.
   *
   * @throws ArgumentError for a part of a measurement
   */
  pictureOfAll?(numbers: Measurement, arrays?: ArrayValues): Image | undefined;
  /**
   * A measurement as it is shown, from 0 (black) to 1 (white), where its numbers are not in the unit of the picture's.
   * Default: as a picture with the picture's black and white.
   */
  shown?(measured: Measurement, options: OptionValues): Image;
}
