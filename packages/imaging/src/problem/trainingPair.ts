import type { Image, Measurement } from '../image.js';
import type { Rectangle } from '../transform/rectangle.js';

/** A picture and what was measured of it, of the shape that the operator has for it (`Model.measurementShape`). */
export interface TrainingPair {
  /** Names the pair in messages and reports. */
  readonly name: string;
  readonly truth: Image;
  /** With the noise, before any reconstruction. */
  readonly measured: Measurement;
  /** What the operator takes besides, such as a mask, where each pair has one of its own. */
  readonly operatorPicture?: Image | undefined;
  /** The part of the picture whose loss counts, and which is scored; around it, it is only solved. Default: all of it. */
  readonly scored?: Rectangle | undefined;
  /** c > 0: the loss is multiplied by it. Default 1. */
  readonly weight?: number | undefined;
}
