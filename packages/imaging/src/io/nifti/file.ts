import { constants, gunzipSync } from 'node:zlib';
import { readHeader, type NIFTI1, type NIFTI2 } from 'nifti-reader-js';
import { ImageFileError } from '../../errors.js';
import { voxelOf, type Voxel } from './voxel.js';

/** A NIfTI file: its header, checked, and its bytes, unpacked. */
export interface NiftiFile {
  readonly header: NIFTI1 | NIFTI2;
  readonly voxel: Voxel;
  readonly width: number;
  readonly height: number;
  /** Slices, also those of other times and channels: the product of all axes behind the second. */
  readonly slices: number;
  readonly offset: number;
  /** The whole file; unpacked when it is first asked for. */
  readonly bytes: () => Buffer;
}

/** A header of version 2, the longer one, and whether extensions follow. */
const HEADER_BYTES = 544;
/** Voxels begin behind the shorter one. */
const LEAST_OFFSET = 348;
/** Of a packed file; a header and all that is before it take less. */
const LOOKED_AT = 4096;
/** The most bytes of a volume, once unpacked. */
const MOST_BYTES = 2 ** 31;
/** The most bytes that one packed byte can stand for. */
const LARGEST_RATIO = 1032;
/** Behind the voxels. */
const LARGEST_REST = 2 ** 20;

/** A file that breaks the rules. */
export function damaged(path: string, how: string, cause?: unknown): ImageFileError {
  return new ImageFileError(
    path,
    'a complete NIfTI file',
    `a damaged, truncated or unsupported one (${how})`,
    'Copy or export the picture again.',
    { cause },
  );
}

/**
 * Reads and checks a header (NIfTI-1 and -2, either byte order) by `nifti-reader-js`: MIT, 15 KB, the reader of
 * the usual viewers for the web. Unpacking and voxels are done here, where sizes are known before anything is
 * allocated.
 *
 * @throws ImageFileError damaged, truncated, too big, or without a picture
 */
export function openNifti(path: string, stored: Buffer): NiftiFile {
  const packed = stored[0] === 0x1f && stored[1] === 0x8b;
  const beginning = packed ? unpackBeginning(path, stored) : stored.subarray(0, HEADER_BYTES);
  const header = headerOf(path, beginning);
  const [axes = 0, width = 0, height = 0, ...others] = header.dims;
  const lengths = [width, height, ...others].slice(0, axes);
  if (!(Number.isInteger(axes) && axes >= 1 && axes <= 7)) {
    throw damaged(path, `an array of ${String(axes)} axes`);
  }
  if (axes === 1) {
    const remedy = 'Save the picture as an array of two axes or more.';
    throw new ImageFileError(path, 'an array of 2 to 7 axes', 'one of 1 axis', remedy);
  }
  if (!lengths.every((length) => Number.isInteger(length) && length >= 1)) {
    throw damaged(path, `an array of ${lengths.join('×')} voxels`);
  }
  const slices = lengths.slice(2).reduce((product, length) => product * length, 1);
  const voxel = voxelOf(path, header.datatypeCode, header.numBitsPerVoxel);
  const offset = header.vox_offset;
  const needed = offset + width * height * slices * voxel.bytes;
  if (!Number.isInteger(offset) || offset < LEAST_OFFSET) {
    throw damaged(path, `voxels from byte ${String(offset)} on`);
  }
  const most = packed ? stored.length * LARGEST_RATIO : stored.length;
  if (needed > most) {
    throw damaged(path, `${String(needed)} bytes, as its header says, in ${String(stored.length)}`);
  }
  if (needed > MOST_BYTES) {
    throw new ImageFileError(
      path,
      'at most 2 GB',
      `an array of ${lengths.join('×')} voxels`,
      'Save the slices that are needed as a file of their own.',
    );
  }
  const bytes = (): Buffer => (packed ? unpack(path, stored, needed) : stored);
  return { header, voxel, width, height, slices, offset, bytes };
}

function headerOf(path: string, beginning: Buffer): NIFTI1 | NIFTI2 {
  const bytes = Buffer.alloc(HEADER_BYTES);
  beginning.copy(bytes);
  const length = [bytes.readInt32LE(0), bytes.readInt32BE(0)].includes(540) ? 540 : 348;
  if (beginning.length < length) throw damaged(path, 'a header that is cut off');
  if (length === 348 && bytes.toString('latin1', 344, 347) === 'ni1') {
    throw new ImageFileError(
      path,
      'header and voxels in one file',
      'the header of a pair (.hdr and .img)',
      'Convert the pair to a single .nii file.',
    );
  }
  // Extensions are no part of a picture; their lengths lead anywhere.
  bytes.fill(0, length);
  try {
    return readHeader(new Uint8Array(bytes).buffer);
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
}

function unpackBeginning(path: string, packed: Buffer): Buffer {
  try {
    return gunzipSync(packed.subarray(0, LOOKED_AT), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
}

/** The volume last unpacked: its slices are read one after the other. Memory that is short takes it back. */
let last: WeakRef<{ readonly packed: Buffer; readonly bytes: Buffer }> | undefined;

function unpack(path: string, packed: Buffer, needed: number): Buffer {
  const before = last?.deref();
  if (before?.packed.equals(packed) === true) return before.bytes;
  let bytes: Buffer;
  try {
    bytes = gunzipSync(packed, { maxOutputLength: needed + LARGEST_REST });
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
  if (bytes.length < needed) {
    throw damaged(path, `${String(bytes.length)} bytes where ${String(needed)} belong`);
  }
  last = new WeakRef({ packed, bytes });
  return bytes;
}
