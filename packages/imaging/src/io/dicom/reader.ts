import { createImage } from '../../image.js';
import { chosen, type PictureChoice } from '../choice.js';
import type { OpenedFile } from '../open.js';
import type { FormatReader } from '../reader.js';
import { channelOf, type ImageDescription, type StoredImage } from '../stored.js';
import { dataSetOf } from './dataSet.js';
import { dicomLayout, frameBytes, type DicomLayout } from './layout.js';
import { dicomMetadata, meaningOf } from './meaning.js';

/** Reads DICOM pictures, and the frames of those with several, in the unit of their values. */
export const dicomReader: FormatReader = {
  decode,
  describe,
  pages: ({ path, bytes }) => dicomLayout(path, dataSetOf(path, bytes)).frames,
  metadata: ({ path, bytes }, { page = 1 }) => dicomMetadata(dataSetOf(path, bytes), page - 1),
};

function decode({ path, bytes }: OpenedFile, choice: PictureChoice): StoredImage {
  const dataSet = dataSetOf(path, bytes);
  const layout = dicomLayout(path, dataSet);
  const { width, height, samples, frames, bitsStored, inverted } = layout;
  const found = `${String(frames)} ${frames === 1 ? 'frame' : 'frames'}`;
  const frame = chosen(path, 'page', choice, frames, found);
  const { slope, intercept, unit, window } = meaningOf(path, dataSet, layout, frame);
  const data = storedNumbers(dataSet.byteArray, layout, frame);
  const isRescaled = slope !== 1 || intercept !== 0;
  // Numbers with no meaning but a shade are turned around; measured ones stay, and it is said.
  if (inverted && !isRescaled) {
    const sum = layout.signed ? -1 : 2 ** bitsStored - 1;
    for (let p = 0; p < data.length; p++) data[p] = sum - data[p]!;
  } else if (isRescaled) {
    for (let p = 0; p < data.length; p++) data[p] = slope * data[p]! + intercept;
  }
  const image = channelOf(path, createImage(width, height, data, samples), choice);
  if (unit === undefined) return { image, white: 2 ** bitsStored - 1 };
  if (!inverted) return { image, white: 1, unit, window };
  if (isRescaled)
    return { image, white: 1, unit: `${unit}, of which small ones are bright`, window };
  const sum = layout.signed ? -1 : 2 ** bitsStored - 1;
  const turned = window && { low: sum - window.high, high: sum - window.low };
  return { image, white: 1, unit, window: turned };
}

function describe({ path, bytes }: OpenedFile, { page = 1 }: PictureChoice): ImageDescription {
  const dataSet = dataSetOf(path, bytes);
  const layout = dicomLayout(path, dataSet);
  const { width, height, samples, bitsStored, frames } = layout;
  const frame = Math.min(page, frames) - 1;
  const { unit } = meaningOf(path, dataSet, layout, frame);
  return {
    ...{ width, height, format: 'dicom', bitDepth: bitsStored, channels: samples },
    isFloat: unit !== undefined,
  };
}

/** The numbers of a frame as they are stored, in planes. */
function storedNumbers(bytes: Uint8Array, layout: DicomLayout, frame: number): Float64Array {
  const { width, height, samples, bytesPerSample, bitsStored, shift, signed, planar } = layout;
  const size = width * height;
  const start = layout.offset + frame * frameBytes(layout);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, frameBytes(layout));
  const little = layout.littleEndian;
  const read =
    bytesPerSample === 1
      ? (at: number): number => view.getUint8(at)
      : bytesPerSample === 2
        ? (at: number): number => view.getUint16(at, little)
        : (at: number): number => view.getUint32(at, little);
  const [divisor, modulus] = [2 ** shift, 2 ** bitsStored];
  const data = new Float64Array(size * samples);
  for (let c = 0; c < samples; c++) {
    for (let p = 0; p < size; p++) {
      const sample = planar ? c * size + p : p * samples + c;
      // Other bits may hold an overlay.
      const value = Math.floor(read(sample * bytesPerSample) / divisor) % modulus;
      data[c * size + p] = signed && value >= modulus / 2 ? value - modulus : value;
    }
  }
  return data;
}
