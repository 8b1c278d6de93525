import type { MeasuredPicture, NamedChoice, PictureSource } from '@bilevel/imaging';
import type { Picture } from './config.js';
import type { Prepared } from './prepared.js';

/** Beside the settings of the data. */
export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is minimised: windows of pictures have their part of its probes. Default: the distance to clean pictures. */
  readonly risk?: NamedChoice | undefined;
}

/** The prepared pictures of a run. */
export interface Dataset {
  /** Of pictures that are read again and again, the windows that a run begins with. */
  readonly train: readonly MeasuredPicture[];
  /** Those pictures. */
  readonly source?: PictureSource;
  readonly validation: readonly MeasuredPicture[];
  /** The same pictures as recorded in config.json. */
  readonly pictures: { readonly train: Picture[]; readonly validation: Picture[] };
  /** What the settings and the pictures came to. */
  readonly prepared: Prepared;
}
