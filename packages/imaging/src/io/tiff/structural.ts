import { TAG } from './tags.js';
import type { TiffDirectory, TiffFile } from './structure.js';

/** The tags that pixels depend on. */
const STRUCTURAL: readonly number[] = [
  ...[TAG.imageWidth, TAG.imageLength, TAG.bitsPerSample, TAG.compression, TAG.photometric],
  ...[TAG.fillOrder, TAG.stripOffsets, TAG.orientation, TAG.samplesPerPixel, TAG.rowsPerStrip],
  ...[TAG.stripByteCounts, TAG.planarConfiguration, TAG.t4Options, TAG.t6Options, TAG.predictor],
  ...[TAG.tileWidth, TAG.tileLength, TAG.tileOffsets, TAG.tileByteCounts, TAG.extraSamples],
  ...[TAG.sampleFormat, TAG.jpegTables, TAG.yCbCrCoefficients, TAG.yCbCrSubSampling],
  ...[TAG.yCbCrPositioning, TAG.referenceBlackWhite],
];

/**
 * The bytes of a file with one directory, that of a picture, without the notes in it. libvips stops at
 * any warning when it is asked to stop at damage, and warns of dates and texts that break rules: what
 * is not there cannot be warned of.
 */
export function structuralOnly(file: TiffFile, directory: TiffDirectory): Buffer {
  return file.withOnly(directory, STRUCTURAL);
}
