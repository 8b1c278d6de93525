import { ImageFileError } from '../../errors.js';
import { createImage } from '../../image.js';
import { chosen, chosenVariable, type PictureChoice } from '../choice.js';
import { requirePixelCount } from '../limits.js';
import type { ImageMetadata } from '../metadata.js';
import type { OpenedFile } from '../open.js';
import type { FormatReader } from '../reader.js';
import { channelOf, type ImageDescription, type StoredImage } from '../stored.js';
import { keptCards } from './cards.js';
import { damaged, numberOf } from './header.js';
import { fitsUnits, refusePacked, type FitsUnit } from './units.js';

/**
 * Reads the pictures of FITS files: arrays of the primary part or of extensions, by name where there are
 * several, and of cubes a plane. Rows are in the order of the file, of which viewers show the first at the bottom.
 */
export const fitsReader: FormatReader = {
  decode,
  describe: (file, choice) => describe(file, choice),
  pages: (file, choice) => planesOf(unitOf(file, choice)),
  metadata: (file, choice) => metadataOf(unitOf(file, choice)),
};

function unitOf({ path, bytes }: OpenedFile, choice: PictureChoice, otherwise?: 'first'): FitsUnit {
  const units = fitsUnits(path, bytes);
  const [first] = units.filter(({ isPicture }) => isPicture);
  if (first === undefined && units.some(({ isPacked }) => isPacked)) refusePacked(path);
  const named = units.map((unit, k) => {
    const isTwice = units.some(({ name }, other) => other !== k && name === unit.name);
    // EXTNAME may come up again, with another EXTVER.
    return isTwice ? { ...unit, name: `HDU${String(k + 1)}` } : unit;
  });
  if (otherwise === 'first' && choice.variable === undefined && first !== undefined) return first;
  const unit = chosenVariable(path, choice, named, described);
  if (unit.isPicture) return unit;
  throw new ImageFileError(
    path,
    'an array of two axes or more',
    described(unit),
    'Choose another.',
  );
}

function described({ name, lengths, bitpix, isPicture, header }: FitsUnit): string {
  const kind = header.text('XTENSION') ?? 'IMAGE';
  const what = isPicture ? `${lengths.join('×')} of BITPIX ${String(bitpix)}` : kind.toLowerCase();
  return `${name} (${lengths.length === 0 ? 'empty' : what})`;
}

function planesOf({ lengths }: FitsUnit): number {
  return lengths.slice(2).reduce((product, length) => product * length, 1);
}

interface Meaning {
  readonly scale: number;
  readonly zero: number;
  /** Undefined for grey levels. */
  readonly unit: string | undefined;
}

/** value = BZERO + BSCALE · stored (FITS 4.0, section 4.4.2.5). */
function meaningOf(path: string, { header, bitpix }: FitsUnit): Meaning {
  const scale = numberOf(path, header, 'BSCALE') ?? 1;
  const zero = numberOf(path, header, 'BZERO') ?? 0;
  if (scale === 0) throw damaged(path, '0 for BSCALE');
  const unit = header.text('BUNIT');
  const isScaled = scale !== 1 || zero !== 0;
  if (unit !== undefined && unit !== '') return { scale, zero, unit };
  if (bitpix === 8 && !isScaled) return { scale, zero, unit: undefined };
  return { scale, zero, unit: isScaled ? 'scaled numbers of the file' : 'stored numbers' };
}

type ReadNumber = (view: DataView, at: number) => number;

const READ: Readonly<Record<number, ReadNumber>> = {
  8: (view, at) => view.getUint8(at),
  16: (view, at) => view.getInt16(at),
  32: (view, at) => view.getInt32(at),
  64: (view, at) => Number(view.getBigInt64(at)),
  [-32]: (view, at) => view.getFloat32(at),
  [-64]: (view, at) => view.getFloat64(at),
};

function decode(file: OpenedFile, choice: PictureChoice): StoredImage {
  const { path, bytes } = file;
  const unit = unitOf(file, choice);
  const { width, height } = sizeOf(path, unit);
  const planes = planesOf(unit);
  const found = planes === 1 ? '1 plane' : `a cube of ${String(planes)} planes`;
  const plane = chosen(path, 'page', choice, planes, found);
  const meaning = meaningOf(path, unit);
  const size = width * height;
  const step = Math.abs(unit.bitpix) / 8;
  const start = bytes.byteOffset + unit.offset + plane * size * step;
  const view = new DataView(bytes.buffer, start, size * step);
  const read = READ[unit.bitpix] ?? (() => NaN);
  const data = Float64Array.from({ length: size }, (_, p) => read(view, p * step));
  requireData(path, unit, data);
  const { scale, zero } = meaning;
  if (scale !== 1 || zero !== 0) {
    for (let p = 0; p < size; p++) data[p] = zero + scale * data[p]!;
  }
  const image = channelOf(path, createImage(width, height, data), choice);
  return meaning.unit === undefined
    ? { image, white: 255 }
    : { image, white: 1, unit: meaning.unit };
}

function sizeOf(path: string, { lengths }: FitsUnit): { width: number; height: number } {
  const [width = 0, height = 0] = lengths;
  requirePixelCount(path, width, height);
  return { width, height };
}

/** Integers have a number for pixels without a value; floats have NaN, which is refused everywhere. */
function requireData(path: string, { header, bitpix }: FitsUnit, data: Float64Array): void {
  const blank = bitpix > 0 ? numberOf(path, header, 'BLANK') : undefined;
  const missing =
    blank === undefined
      ? data.filter((value) => Number.isNaN(value)).length
      : data.filter((value) => value === blank).length;
  if (missing === 0) return;
  const by = blank === undefined ? 'NaN' : `${String(blank)} (BLANK)`;
  throw new ImageFileError(
    path,
    'a value for every pixel',
    `${String(missing)} pixels with ${by}, which stands for none`,
    'Crop the picture to where it has values, or fill them in.',
  );
}

function describe(file: OpenedFile, choice: PictureChoice): ImageDescription {
  const unit = unitOf(file, choice, 'first');
  const isFloat = meaningOf(file.path, unit).unit !== undefined;
  const bitDepth = Math.abs(unit.bitpix);
  return { ...sizeOf(file.path, unit), format: 'fits', bitDepth, channels: 1, isFloat };
}

function metadataOf({ header }: FitsUnit): ImageMetadata {
  const description = header.text('OBJECT');
  return {
    ...(description !== undefined && description !== '' && { description }),
    cards: keptCards(header.cards),
  };
}
