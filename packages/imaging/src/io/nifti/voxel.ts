import { ImageFileError } from '../../errors.js';

/** How the numbers of a voxel are stored. */
export interface Voxel {
  readonly bytes: number;
  /** 3: red, green and blue side by side. */
  readonly channels: 1 | 3;
  /** Unsigned integers of 8 bits: grey levels where they are not scaled. */
  readonly isByte: boolean;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

const one = (bytes: number, read: Voxel['read'], isByte = false): Voxel => ({
  ...{ bytes, channels: 1, isByte, read },
});

/** Data types of nifti1.h that are read. */
const VOXELS: Readonly<Record<number, Voxel>> = {
  2: one(1, (view, at) => view.getUint8(at), true),
  4: one(2, (view, at, little) => view.getInt16(at, little)),
  8: one(4, (view, at, little) => view.getInt32(at, little)),
  16: one(4, (view, at, little) => view.getFloat32(at, little)),
  64: one(8, (view, at, little) => view.getFloat64(at, little)),
  128: { bytes: 3, channels: 3, isByte: true, read: (view, at) => view.getUint8(at) },
  256: one(1, (view, at) => view.getInt8(at)),
  512: one(2, (view, at, little) => view.getUint16(at, little)),
  768: one(4, (view, at, little) => view.getUint32(at, little)),
  1024: one(8, (view, at, little) => Number(view.getBigInt64(at, little))),
  1280: one(8, (view, at, little) => Number(view.getBigUint64(at, little))),
};

const OTHERS: Readonly<Record<number, string>> = {
  0: 'voxels of an unknown type',
  1: 'voxels of 1 bit',
  32: 'complex numbers',
  1536: 'floats of 128 bits',
  1792: 'complex numbers',
  2048: 'complex numbers',
  2304: 'colours with transparency',
};

/** @throws ImageFileError for types that are not read, or of other sizes than they have */
export function voxelOf(path: string, code: number, bits: number): Voxel {
  const voxel = VOXELS[code];
  if (voxel !== undefined && bits === 8 * voxel.bytes) return voxel;
  const named = OTHERS[code] ?? `data type ${String(code)}`;
  const received = voxel === undefined ? named : `${named} of ${String(bits)} bits a voxel`;
  throw new ImageFileError(
    path,
    'integers, floats of 32 or 64 bits, or RGB',
    received,
    'Convert the volume to float32.',
  );
}
