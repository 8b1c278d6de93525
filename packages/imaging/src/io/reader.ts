import type { PictureChoice } from './choice.js';
import type { ImageMetadata } from './metadata.js';
import type { OpenedFile } from './open.js';
import type { Rectangle } from '../transform/rectangle.js';
import type { ImageDescription, Size, StoredImage, StoredPart } from './stored.js';

/** How files of a format are read. All throw ImageFileError for what is wrong with one. */
export interface FormatReader {
  /** The numbers that the file holds. */
  readonly decode: (file: OpenedFile, choice: PictureChoice) => StoredImage | Promise<StoredImage>;
  /** Those of a part, where that takes less than all. */
  readonly decodePart?: (
    file: OpenedFile,
    choice: PictureChoice,
    partOf: (size: Size) => Rectangle,
  ) => Promise<StoredPart>;
  /** What the header says of the chosen picture, or of the first. */
  readonly describe: (
    file: OpenedFile,
    choice: PictureChoice,
  ) => ImageDescription | Promise<ImageDescription>;
  /** How many pictures there are to choose a page of. */
  readonly pages: (file: OpenedFile, choice: PictureChoice) => number | Promise<number>;
  /** What the file says besides; absent for formats that have no place for it. */
  readonly metadata?: (
    file: OpenedFile,
    choice: PictureChoice,
  ) => ImageMetadata | Promise<ImageMetadata>;
}
