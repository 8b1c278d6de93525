import type { Image } from '../image.js';
import type { ImageFormat } from './format.js';

/** Pixels with the numbers a file holds, before they are brought to the [0, 1] scale. */
export interface StoredImage {
  readonly image: Image;
  /** The stored number that means white: 255, 65535, or 1 for floats. */
  readonly white: number;
}

/** What a file's header says, without its pixels. */
export interface ImageDescription {
  /** Pixels per row, after the EXIF orientation is applied. */
  readonly width: number;
  /** Rows, after the EXIF orientation is applied. */
  readonly height: number;
  readonly format: ImageFormat;
  /** Bits per sample: 1, 2, 4, 8 or 16 for integers, 32 or 64 for floats. */
  readonly bitDepth: number;
  /** Samples per pixel in the file, an alpha channel included. */
  readonly channels: number;
}
