import { createImage, type Image } from '../image.js';
import type { Rectangle } from '../transform/rectangle.js';
import type { ValueRange } from '../range/range.js';
import { chosen, type PictureChoice } from './choice.js';
import type { ImageFormat } from './formats.js';

/** Pixels with the numbers a file holds, before they are brought to the [0, 1] scale. */
export interface StoredImage {
  readonly image: Image;
  /** The stored number that means white: 255, 65535, or 1 for floats and what has a unit. */
  readonly white: number;
  /** What the numbers are measured in, where they are no grey levels. */
  readonly unit?: string | undefined;
  /** The stored numbers that the file wants shown as black and white. */
  readonly window?: ValueRange | undefined;
}

/** Of a picture, in pixels. */
export type Size = Pick<Image, 'width' | 'height'>;

/** Some of a picture; all of it where no part is named. */
export interface StoredPart {
  readonly stored: StoredImage;
  readonly part?: Rectangle;
  /** Of all of the picture, where a part is named. */
  readonly size?: Size;
}

/** What a file's header says, without its pixels. */
export interface ImageDescription {
  /** Pixels per row, after the EXIF orientation is applied. */
  readonly width: number;
  /** Rows, after the EXIF orientation is applied. */
  readonly height: number;
  readonly format: ImageFormat;
  /** Bits per sample: 1 to 16 for integers, 16, 32 or 64 for floats. Of a palette, those of its colours. */
  readonly bitDepth: number;
  /** Whether samples are floats, or are read as such because they are measured in a unit. */
  readonly isFloat: boolean;
  /** Samples per pixel in the file, an alpha channel included. */
  readonly channels: number;
}

/** One channel of a picture when one is chosen, else the picture. @throws ImageFileError */
export function channelOf(path: string, image: Image, choice: PictureChoice): Image {
  const { width, height, channels, data } = image;
  if (choice.channel === undefined) return image;
  const found = `${String(channels)} ${channels === 1 ? 'channel' : 'channels'}`;
  const c = chosen(path, 'channel', choice, channels, found);
  return createImage(width, height, data.slice(c * width * height, (c + 1) * width * height));
}
