import type { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import { createImage } from '../../image.js';
import { chosen, type PictureChoice } from '../choice.js';
import { requirePixelCount } from '../limits.js';
import { resolutionOf, type ImageMetadata, type Placement } from '../metadata.js';
import type { OpenedFile } from '../open.js';
import type { FormatReader } from '../reader.js';
import { channelOf, type ImageDescription, type StoredImage } from '../stored.js';
import { damaged, openNifti, type NiftiFile } from './file.js';

/**
 * Reads slices of NIfTI volumes: across the third axis and those behind it, with the first axis along rows and
 * the second down columns, as they are stored.
 */
export const niftiReader: FormatReader = {
  decode,
  describe,
  pages: ({ path, bytes }) => openNifti(path, bytes).slices,
  metadata: ({ path, bytes }, { page = 1 }) => metadataOf(openNifti(path, bytes), page - 1),
};

interface Scaling {
  readonly slope: number;
  readonly intercept: number;
}

/** nifti1.h: voxels are not scaled when the slope is 0. */
function scalingOf(path: string, { header, voxel }: NiftiFile): Scaling | undefined {
  const { scl_slope: slope, scl_inter: intercept } = header;
  const isPlain = slope === 0 || Number.isNaN(slope) || (slope === 1 && intercept === 0);
  // Of colours there is none.
  if (isPlain || voxel.channels === 3) return undefined;
  if (Number.isFinite(slope) && Number.isFinite(intercept)) return { slope, intercept };
  throw damaged(path, `a slope of ${String(slope)} and an intercept of ${String(intercept)}`);
}

function unitOf(voxel: NiftiFile['voxel'], scaling: Scaling | undefined): string | undefined {
  if (scaling !== undefined) return 'scaled numbers of the volume';
  return voxel.isByte ? undefined : 'stored numbers';
}

function decode({ path, bytes }: OpenedFile, choice: PictureChoice): StoredImage {
  const file = openNifti(path, bytes);
  const { header, voxel, width, height, slices, offset } = file;
  requirePixelCount(path, width, height);
  const found = `a volume of ${String(slices)} ${slices === 1 ? 'slice' : 'slices'}`;
  const slice = chosen(path, 'page', choice, slices, found);
  const scaling = scalingOf(path, file);
  const all = file.bytes();
  const size = width * height;
  const start = offset + slice * size * voxel.bytes;
  const view = new DataView(all.buffer, all.byteOffset + start, size * voxel.bytes);
  const data = new Float64Array(size * voxel.channels);
  for (let c = 0; c < voxel.channels; c++) {
    for (let p = 0; p < size; p++) {
      data[c * size + p] = voxel.read(view, p * voxel.bytes + c, header.littleEndian);
    }
  }
  if (scaling !== undefined) {
    for (let p = 0; p < size; p++) data[p] = scaling.slope * data[p]! + scaling.intercept;
  }
  const image = channelOf(path, createImage(width, height, data, voxel.channels), choice);
  const unit = unitOf(voxel, scaling);
  if (unit === undefined) return { image, white: 255 };
  const { cal_min: low, cal_max: high } = header;
  const hasWindow = low < high && Number.isFinite(high - low);
  return { image, white: 1, unit, ...(hasWindow && { window: { low, high } }) };
}

function describe({ path, bytes }: OpenedFile): ImageDescription {
  const file = openNifti(path, bytes);
  const { voxel, width, height } = file;
  requirePixelCount(path, width, height);
  const isFloat = unitOf(voxel, scalingOf(path, file)) !== undefined;
  const bitDepth = (8 * voxel.bytes) / voxel.channels;
  return { width, height, format: 'nifti', bitDepth, channels: voxel.channels, isFloat };
}

/** Units of length, by their codes in nifti1.h. */
const METRES: Readonly<Record<number, number>> = { 1: 1, 2: 1e-3, 3: 1e-6 };

function metadataOf({ header }: NiftiFile, slice: number): ImageMetadata {
  const metres = METRES[header.xyzt_units & 7];
  const [, across = 0, down = 0] = header.pixDims.map(Math.abs);
  const description = header.description.replace(/\0.*$/s, '').trim();
  return {
    ...(metres !== undefined && {
      resolution: resolutionOf(1 / (across * metres), 1 / (down * metres), 'metre'),
      placement: placementOf(header, slice, metres),
    }),
    ...(description !== '' && { description }),
  };
}

/** Where the voxels of a slice lie, in metres. */
function placementOf(
  header: NIFTI1 | NIFTI2,
  slice: number,
  metres: number,
): Placement | undefined {
  const code = Math.max(header.qform_code, header.sform_code);
  const [, , , third = 1] = header.dims;
  const k = slice % third;
  const affine = header.affine
    .slice(0, 3)
    .map(([a = NaN, b = NaN, c = NaN, origin = NaN]) =>
      [a, b, c, origin + k * c].map((value) => value * metres),
    );
  const isKnown = code > 0 && affine.length === 3 && affine.flat().every(Number.isFinite);
  return isKnown ? { code, affine } : undefined;
}
