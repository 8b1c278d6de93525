import { ImageFileError } from '../errors.js';
import { createImage, type Image } from '../image.js';
import { requirePixelCount } from './limits.js';
import type { OpenedFile } from './open.js';
import type { ImageDescription, StoredImage } from './stored.js';

/*
 * NumPy's .npy format, for arrays that are pictures:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * Written here and not taken from the npyjs package: that reads no big-endian numbers, leaves
 * Fortran order to the caller, never compares the shape with the bytes that follow, and brings
 * along an HTTP client.
 */

interface SampleType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly white: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

const TYPES: ReadonlyMap<string, SampleType> = new Map<string, SampleType>([
  ['u1', { bytes: 1, white: 255, read: (view, at) => view.getUint8(at) }],
  ['u2', { bytes: 2, white: 65535, read: (view, at, little) => view.getUint16(at, little) }],
  ['f4', { bytes: 4, white: 1, read: (view, at, little) => view.getFloat32(at, little) }],
  ['f8', { bytes: 8, white: 1, read: (view, at, little) => view.getFloat64(at, little) }],
]);

interface Header {
  readonly type: SampleType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly dataOffset: number;
}

const EXPORT_AGAIN =
  'Save it again with numpy.save, as uint8, uint16, float32 or float64 of shape ' +
  '(height, width) or (height, width, 3).';

function refuse(path: string, what: string, received: string): never {
  throw new ImageFileError(path, what, received, EXPORT_AGAIN);
}

/** The header's text, a Python dictionary, and where the data begins. */
function headerText({ path, bytes }: OpenedFile): { text: string; dataOffset: number } {
  // Version 1 gives the header's length in 2 bytes, versions 2 and 3 in 4.
  const lengthBytes = bytes[6] === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) refuse(path, 'a complete NumPy file', 'a truncated header');
  const dataOffset = start + bytes.readUIntLE(8, lengthBytes);
  if (bytes.length < dataOffset) refuse(path, 'a complete NumPy file', 'a truncated header');
  return { text: bytes.toString('latin1', start, dataOffset), dataOffset };
}

function parseHeader(file: OpenedFile): Header {
  const { path, bytes } = file;
  const { text, dataOffset } = headerText(file);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? 'no simple type';
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (order === undefined || shapeText === undefined) {
    refuse(path, 'a NumPy header with fortran_order and shape', 'one without');
  }
  const type = /^[<>|=]/.test(descr) ? TYPES.get(descr.slice(1)) : undefined;
  if (type === undefined) {
    refuse(path, 'samples of uint8, uint16, float32 or float64', `the NumPy type ${descr}`);
  }
  const shape = shapeText.split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  const [height = 0, width = 0, channels = 1] = shape;
  const isPicture = (shape.length === 2 || shape.length === 3) && width > 0 && height > 0;
  if (!isPicture || (channels !== 1 && channels !== 3)) {
    refuse(path, 'an array of shape (height, width) or (height, width, 3)', `(${shapeText})`);
  }
  requirePixelCount(path, width, height);
  const declared = width * height * channels * type.bytes;
  const present = bytes.length - dataOffset;
  if (declared !== present) {
    refuse(path, `${String(declared)} bytes of data, as its shape says,`, String(present));
  }
  const littleEndian = !descr.startsWith('>');
  return {
    type,
    littleEndian,
    fortranOrder: order === 'True',
    width,
    height,
    channels,
    dataOffset,
  };
}

/** Decodes .npy to the numbers the file holds. @throws ImageFileError */
export function decodeNpy(file: OpenedFile): StoredImage {
  const { type, littleEndian, fortranOrder, width, height, channels, dataOffset } =
    parseHeader(file);
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset + dataOffset);
  const data = new Float64Array(width * height * channels);
  const [rowStep, columnStep, channelStep] = fortranOrder
    ? [1, height, width * height]
    : [width * channels, channels, 1];
  let next = 0;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const index = i * rowStep + j * columnStep + c * channelStep;
        data[next++] = type.read(view, index * type.bytes, littleEndian);
      }
    }
  }
  return { image: createImage(width, height, data, channels), white: type.white };
}

/** The header of .npy. @throws ImageFileError */
export function describeNpy(file: OpenedFile): ImageDescription {
  const { width, height, channels, type } = parseHeader(file);
  return { width, height, format: 'npy', bitDepth: 8 * type.bytes, channels };
}

/** Version 1.0, little-endian floats, C order, shape (height, width) or (height, width, 3). */
export function encodeNpy(image: Image, bitDepth: 32 | 64): Uint8Array {
  const { width, height, channels, data } = image;
  const sampleBytes = bitDepth / 8;
  const shape = [height, width, ...(channels === 3 ? [3] : [])].join(', ');
  const type = `'<f${String(sampleBytes)}'`;
  const text = `{'descr': ${type}, 'fortran_order': False, 'shape': (${shape}), }`;
  // The format asks that the data begin at a multiple of 64 bytes, after spaces and a newline.
  const dataOffset = 64 * Math.ceil((10 + text.length + 1) / 64);
  const bytes = Buffer.alloc(dataOffset + data.length * sampleBytes);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(dataOffset - 10, 8);
  bytes.write(`${text.padEnd(dataOffset - 11)}\n`, 10, 'latin1');
  const size = width * height;
  let at = dataOffset;
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) {
      const value = data[c * size + p]!;
      at = bitDepth === 32 ? bytes.writeFloatLE(value, at) : bytes.writeDoubleLE(value, at);
    }
  }
  return bytes;
}
