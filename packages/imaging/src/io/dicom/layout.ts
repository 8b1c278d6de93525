import type { DataSet } from 'dicom-parser';
import { ImageFileError } from '../../errors.js';
import { requirePixelCount } from '../limits.js';
import { damaged } from './dataSet.js';
import { SYNTAX, TAG } from './tags.js';

/** What a data set says of its pixels. */
export interface DicomLayout {
  readonly width: number;
  readonly height: number;
  /** 1: grey. 3: red, green, blue. */
  readonly samples: 1 | 3;
  readonly frames: number;
  readonly bytesPerSample: 1 | 2 | 4;
  readonly bitsStored: number;
  /** Bits below those that count. */
  readonly shift: number;
  readonly signed: boolean;
  /** Each colour in a plane of its own. */
  readonly planar: boolean;
  /** MONOCHROME1: large numbers are dark. */
  readonly inverted: boolean;
  readonly littleEndian: boolean;
  /** Where the pixels of the first frame begin. */
  readonly offset: number;
}

const MOST_FRAMES = 1_000_000;

/** Bytes of a frame. */
export function frameBytes({ width, height, samples, bytesPerSample }: DicomLayout): number {
  return width * height * samples * bytesPerSample;
}

/**
 * The layout of the pixels, which lie whole in the file.
 *
 * @throws ImageFileError for what is missing, contradicts itself, or is of a kind that is not read
 */
export function dicomLayout(path: string, dataSet: DataSet): DicomLayout {
  const number = (
    tag: string,
    name: string,
    least: number,
    most: number,
    other?: number,
  ): number => {
    // Empty values and short ones are none.
    const { length = 0 } = dataSet.elements[tag] ?? {};
    const value = length >= 2 ? dataSet.uint16(tag) : other;
    if (value !== undefined && value >= least && value <= most) return value;
    throw damaged(path, `${value === undefined ? 'no' : String(value)} ${name}`);
  };
  requirePixels(path, dataSet);
  const height = number(TAG.rows, 'rows', 1, 65535);
  const width = number(TAG.columns, 'columns', 1, 65535);
  requirePixelCount(path, width, height);
  const { samples, inverted } = coloursOf(
    path,
    dataSet,
    number(TAG.samples, 'samples', 1, 65535, 1),
  );
  const allocated = number(TAG.bitsAllocated, 'bits allocated', 1, 65535);
  if (allocated !== 8 && allocated !== 16 && allocated !== 32) {
    throw new ImageFileError(
      path,
      'pixels of 8, 16 or 32 bits',
      `${String(allocated)}-bit ones`,
      'Convert the picture to 16 bits.',
    );
  }
  const bitsStored = number(TAG.bitsStored, 'bits stored', 1, allocated, allocated);
  const highBit = number(
    TAG.highBit,
    'for the high bit',
    bitsStored - 1,
    allocated - 1,
    bitsStored - 1,
  );
  const frames = framesOf(path, dataSet);
  const { dataOffset, length } = dataSet.elements[TAG.pixels] ?? { dataOffset: 0, length: 0 };
  const layout: DicomLayout = {
    ...{ width, height, samples, frames, bitsStored, inverted },
    bytesPerSample: allocated === 8 ? 1 : allocated === 16 ? 2 : 4,
    shift: highBit + 1 - bitsStored,
    signed: number(TAG.pixelRepresentation, 'for the sign', 0, 1, 0) === 1,
    planar: samples === 3 && number(TAG.planar, 'for the planes', 0, 1, 0) === 1,
    littleEndian: dataSet.string(TAG.transferSyntax) !== SYNTAX.explicitBig,
    offset: dataOffset,
  };
  const needed = frameBytes(layout) * frames;
  const there = Math.min(length, dataSet.byteArray.length - dataOffset);
  if (there < needed) {
    throw damaged(path, `${String(there)} bytes of pixels where ${String(needed)} belong`);
  }
  if (there >= needed + frameBytes(layout)) {
    const more = Math.floor(there / frameBytes(layout));
    throw damaged(
      path,
      `pixels of ${String(more)} frames where there are said to be ${String(frames)}`,
    );
  }
  return layout;
}

function requirePixels(path: string, { elements }: DataSet): void {
  const { pixels, floatPixels, doublePixels, modalityTable } = TAG;
  const refuse = (what: string, received: string, remedy: string): never => {
    throw new ImageFileError(path, what, received, remedy);
  };
  if (elements[modalityTable] !== undefined) {
    refuse(
      'a slope and an intercept for the values of pixels',
      'a table of them (Modality LUT Sequence)',
      'Convert the picture to one with a rescale slope and intercept.',
    );
  }
  if (elements[pixels] !== undefined) return;
  if (elements[floatPixels] !== undefined || elements[doublePixels] !== undefined) {
    refuse('pixels of whole numbers', 'pixels of floats', 'Save them as NIfTI or 32-bit TIFF.');
  }
  refuse(
    'a picture',
    'a DICOM file without pixels',
    'Choose a file that has some; reports have none.',
  );
}

/** @throws ImageFileError for pixels that are neither grey nor RGB */
function coloursOf(
  path: string,
  dataSet: DataSet,
  samples: number,
): Pick<DicomLayout, 'samples' | 'inverted'> {
  const photometric = dataSet.string(TAG.photometric) ?? 'MONOCHROME2';
  if (samples === 1 && /^MONOCHROME[12]$/.test(photometric)) {
    return { samples: 1, inverted: photometric === 'MONOCHROME1' };
  }
  if (samples === 3 && photometric === 'RGB') return { samples: 3, inverted: false };
  throw new ImageFileError(
    path,
    'grey (MONOCHROME1, MONOCHROME2) or RGB pixels',
    `${String(samples)} ${samples === 1 ? 'sample' : 'samples'} of ${photometric}`,
    'Convert the picture to grey or RGB.',
  );
}

function framesOf(path: string, dataSet: DataSet): number {
  const text = dataSet.string(TAG.frames)?.trim() ?? '';
  if (text === '') return 1;
  const frames = Number(text);
  if (Number.isInteger(frames) && frames >= 1 && frames <= MOST_FRAMES) return frames;
  throw damaged(path, `${text} frames`);
}
