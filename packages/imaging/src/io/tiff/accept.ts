import { ImageFileError } from '../../errors.js';
import type { TiffLayout } from './layout.js';
import {
  COMPRESSION,
  LIBRARY_COMPRESSIONS,
  OTHER_COMPRESSIONS,
  OTHER_PHOTOMETRICS,
  PHOTOMETRIC,
  PREDICTED,
} from './tags.js';

const NO_WHITE =
  'Such numbers do not say which of them are black and white. Save them as float32, on the [0, 1] ' +
  'scale or with `range` to say it.';
const KINDS: Readonly<Record<number, string>> = {
  1: 'unsigned integers',
  2: 'signed integers',
  3: 'floats',
  4: 'unsigned integers',
  5: 'complex integers',
  6: 'complex numbers',
};

/**
 * That the pixels are of a kind that is read, by what the header says.
 *
 * @throws ImageFileError that calls the kind by its name
 */
export function requireReadable(path: string, layout: TiffLayout): void {
  const { bits, format, photometric, compression, predictor } = layout;
  const refuse = (what: string, received: string, remedy: string): never => {
    throw new ImageFileError(path, what, received, remedy);
  };
  const other = OTHER_PHOTOMETRICS[photometric];
  const { whiteIsZero, blackIsZero, rgb, palette, yCbCr } = PHOTOMETRIC;
  const known: readonly number[] = [whiteIsZero, blackIsZero, rgb, palette, yCbCr];
  if (!known.includes(photometric)) {
    const received = other ?? `pixels of photometric interpretation ${String(photometric)}`;
    refuse('grey or RGB pixels', received, 'Convert the picture to grey or RGB.');
  }
  const isUnsigned = format === 1 || format === 4;
  const isFloat = format === 3 && (bits === 16 || bits === 32 || bits === 64);
  if (!isFloat && !(isUnsigned && bits >= 1 && bits <= 16)) {
    const kind = `${String(bits)}-bit ${KINDS[format] ?? 'samples of an unknown kind'}`;
    refuse('unsigned integers of up to 16 bits, or floats of 16, 32 or 64', kind, NO_WHITE);
  }
  if (isFloat && photometric === whiteIsZero) {
    refuse(
      'floats with black at 0',
      'floats with white at 0 (MinIsWhite), whose black no file gives',
      'Save them with black at 0 and white at 1.',
    );
  }
  if (isFloat && photometric === palette) {
    refuse('whole numbers with a palette', 'floats', 'Save the picture without a palette.');
  }
  const here: readonly number[] = Object.values(COMPRESSION);
  if (!here.includes(compression) && !LIBRARY_COMPRESSIONS.has(compression)) {
    refuse(
      'pixels that are plain or packed by LZW, deflate, PackBits, JPEG or fax codes',
      OTHER_COMPRESSIONS[compression] ?? `compression ${String(compression)}`,
      'Save the picture with one of these; deflate and LZW lose nothing.',
    );
  }
  const fits = predictor === 2 ? bits % 8 === 0 : predictor === 3 ? isFloat : predictor === 1;
  if (!fits && PREDICTED.has(compression)) {
    const received = `predictor ${String(predictor)} of ${String(bits)}-bit ${KINDS[format] ?? ''}`;
    refuse('a predictor of its samples', received, 'Save the picture without a predictor.');
  }
}
