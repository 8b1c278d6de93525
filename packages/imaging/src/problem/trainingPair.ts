import type { Probes } from '../risk/probes.js';
import type { Extent, Image, Measurement, Shape } from '../image.js';
import type { Rectangle } from '../transform/rectangle.js';

/** What was measured of a picture, and what else is known of it. Which of it learning needs, its risk says. */
export interface MeasuredPicture {
  /** Names the picture in messages and reports. */
  readonly name: string;
  /** With the noise, before any reconstruction; of the shape that the operator has for the picture (`Model.measurementShape`). */
  readonly measured: Measurement;
  /** The true picture, where it is known. Scores are against it. */
  readonly truth?: Image | undefined;
  /** The true picture, for scores alone: nothing that is learned depends on it. */
  readonly check?: Image | undefined;
  /** Another measurement of the same scene, with noise of its own. */
  readonly second?: Measurement | undefined;
  /** Standard deviation of the noise in `measured`, in its unit, where it is Gaussian and known or estimated. */
  readonly sigma?: number | undefined;
  /** Standard error of `sigma`, where that was estimated. Default 0. */
  readonly sigmaError?: number | undefined;
  /** What the operator takes besides, such as a mask, where each has one of its own. */
  readonly operatorPicture?: Image | undefined;
  /** The part of the picture whose loss counts, and which is scored; around it, it is only solved. Default: all of it. */
  readonly scored?: Rectangle | undefined;
  /** The same of what was measured, for risks that compare with it. Default: all of it. */
  readonly scoredMeasured?: Rectangle | undefined;
  /** Of a part of a picture: its part of the probes of the whole. */
  readonly probes?: Probes | undefined;
  /** c > 0: the loss is multiplied by it. Default 1. */
  readonly weight?: number | undefined;
}

/** A true picture and what was measured of it. */
export interface TrainingPair extends MeasuredPicture {
  readonly truth: Image;
}

/** The shape of the picture that was measured. @throws ArgumentError where a measurement is of no picture */
export function shapeOfPicture(
  { truth, measured }: Pick<MeasuredPicture, 'truth' | 'measured'>,
  model: { pictureShape(measured: Extent): Shape },
): Shape {
  const { width, height, channels } = truth ?? model.pictureShape(measured);
  return { width, height, channels };
}
