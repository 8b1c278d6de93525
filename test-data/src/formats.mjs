import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dicomBytes } from './bytes/dicom.mjs';
import { fitsBytes } from './bytes/fits.mjs';
import { matBytes } from './bytes/mat.mjs';
import { niftiBytes } from './bytes/nifti.mjs';
import { arrayBytes } from './bytes/npy.mjs';
import { tiffBytes } from './bytes/tiff.mjs';
import { zipBytes } from './bytes/zip.mjs';

const [WIDTH, HEIGHT, SLICES] = [24, 20, 3];

/** Row by row: f(x, y). */
const rows = (f) =>
  Array.from({ length: WIDTH * HEIGHT }, (_, p) => f(p % WIDTH, Math.floor(p / WIDTH)));
const inside = (x, y) => (x - 12) ** 2 + (y - 10) ** 2 < 40;
/** A disc of soft tissue in air, in Hounsfield units; slices differ by 10. */
const tissue = (k = 0) => rows((x, y) => (inside(x, y) ? 60 : -900) + 3 * x + 5 * y + 10 * k);
/** From 0 to 1, in 250 levels. */
const unit = (k = 0) => tissue(k).map((value) => Math.round((value + 900) / 5) / 250);
/** The same with a chequerboard of ±0.1. */
const noisy = () =>
  unit().map((value, p) => value + ((p + Math.floor(p / WIDTH)) % 2 ? 0.1 : -0.1));
const slices = (f) => Array.from({ length: SLICES }, (_, k) => f(k)).flat();

const page = (values) => ({
  ...{ width: WIDTH, height: HEIGHT, bits: 8, isFloat: false },
  data: Buffer.from(values.map((value) => Math.round(250 * value))),
});

const SIZE = { width: WIDTH, height: HEIGHT };
const stored = (k = 0) => tissue(k).map((value) => value + 1024);
const CT = [
  [8, 0x60, 'CS', 'CT'],
  [8, 0x1030, 'LO', 'Phantom'],
  [8, 0x103e, 'LO', 'Disc of water, 5 mm'],
  [0x28, 0x30, 'DS', '0.5\\0.25'],
  [0x28, 0x1050, 'DS', '40\\400'],
  [0x28, 0x1051, 'DS', '401\\1500'],
  [0x28, 0x1052, 'DS', '-1024'],
  [0x28, 0x1053, 'DS', '1'],
  [0x28, 0x1054, 'LO', 'HU'],
];
/** Stored, and without the system's name, so that it is the same everywhere. */
function packed(bytes) {
  const gzip = gzipSync(bytes, { level: 0 });
  gzip[9] = 255;
  return gzip;
}
const eight = () => unit().map((value) => Math.round(250 * value));

const VOLUME = {
  ...{ lengths: [WIDTH, HEIGHT, SLICES], slope: 1, intercept: -1024, sizes: [0.25, 0.5, 2] },
  ...{ window: [-160, 240], description: 'Disc of water' },
  affine: [-0.25, 0, 0, 3, 0, 0.5, 0, -5, 0, 0, 2, 7],
};

const SKY = [
  ['OBJECT', "Barnard''s star"],
  ['BUNIT', 'adu'],
  ['CRVAL1', 269.5],
];

const PLANE = [HEIGHT, WIDTH];
const NOTES = [
  { name: 'note', kind: 'char', lengths: [1, 4], values: [...Buffer.from('disc')] },
  { name: 'sigma', kind: 'double', lengths: [1, 1], values: [0.1] },
];

const FILES = {
  'one.mat': matBytes([...NOTES, { name: 'img', kind: 'double', lengths: PLANE, values: unit() }]),
  'big.mat': matBytes([{ name: 'img', kind: 'single', lengths: PLANE, values: tissue() }], {
    big: true,
  }),
  'several.mat': matBytes([
    { name: 'truth', kind: 'double', lengths: PLANE, values: unit(), packed: true },
    { name: 'levels', kind: 'uint8', lengths: PLANE, values: eight(), packed: true },
    { name: 'hu', kind: 'int16', lengths: PLANE, values: tissue() },
    { name: 'mask', kind: 'uint8', lengths: PLANE, values: rows(inside).map(Number), flags: 2 },
    {
      ...{ name: 'colours', kind: 'uint8', lengths: [...PLANE, 3] },
      values: [...eight(), ...eight().map((value) => 255 - value), ...eight().map(() => 7)],
    },
    {
      ...{ name: 'stack', kind: 'double', lengths: [...PLANE, 5], packed: true },
      values: [0, 1, 2, 3, 4].flatMap(unit),
    },
    ...NOTES,
  ]),
  'scaled.fits': fitsBytes([
    {
      ...{ bitpix: 16, lengths: [WIDTH, HEIGHT], values: tissue().map((value) => 2 * value) },
      more: [['BSCALE', 0.5], ['BZERO', 32768], ['BLANK', -32768], ...SKY],
    },
  ]),
  'float.fits': fitsBytes([{ bitpix: -32, lengths: [WIDTH, HEIGHT, 1], values: tissue() }]),
  'cube.fits': fitsBytes([
    { bitpix: -64, lengths: [WIDTH, HEIGHT, SLICES], values: slices(unit), more: SKY },
  ]),
  'extensions.fits': fitsBytes([
    { more: [['OBJECT', 'none']] },
    { lengths: [WIDTH, HEIGHT], values: eight(), more: [['EXTNAME', 'SCI']] },
    { lengths: [WIDTH, HEIGHT], values: eight(), more: [['EXTNAME', 'ERR']] },
    { lengths: [4], values: [1, 2, 3, 4], more: [['EXTNAME', 'TIMES']] },
  ]),
  'volume.nii': niftiBytes('int16', slices(stored), VOLUME),
  'volume.nii.gz': packed(niftiBytes('float32', slices(unit), { ...VOLUME, slope: 0 })),
  'volume-big.nii': niftiBytes('int16', slices(stored), { ...VOLUME, big: true }),
  'volume-2.nii': niftiBytes('float64', slices(tissue), { ...VOLUME, slope: 0, version: 2 }),
  'grey.nii': niftiBytes('uint8', eight(), { lengths: [WIDTH, HEIGHT] }),
  'rgb.nii': niftiBytes(
    'rgb24',
    eight().flatMap((value) => [value, 255 - value, 7]),
    { lengths: [WIDTH, HEIGHT] },
  ),
  'ct.dcm': dicomBytes(SIZE, stored(), { stored: 12, more: CT }),
  'ct-implicit.dcm': dicomBytes(SIZE, stored(), { syntax: 'implicit', stored: 12, more: CT }),
  'ct-big.dcm': dicomBytes(SIZE, stored(), { syntax: 'big', stored: 12, more: CT }),
  'signed.dcm': dicomBytes(SIZE, tissue(), { signed: true, more: [[8, 0x60, 'CS', 'CT']] }),
  'frames.dcm': dicomBytes(SIZE, slices(stored), { stored: 12, frames: SLICES, more: CT }),
  'monochrome1.dcm': dicomBytes(
    SIZE,
    eight().map((value) => 255 - value),
    { photometric: 'MONOCHROME1', bits: 8 },
  ),
  'rgb.dcm': dicomBytes(
    SIZE,
    eight().flatMap((value) => [value, 255 - value, 7]),
    { photometric: 'RGB', samples: 3, bits: 8 },
  ),
  'pages.tif': tiffBytes([0, 1, 2].map((k) => page(unit(k)))),
  'one.npz': zipBytes([
    ['image.npy', arrayBytes([HEIGHT, WIDTH], unit())],
    ['sigma.npy', arrayBytes([1], [0.1])],
    ['notes.npy', arrayBytes([3], [1, 2, 3])],
  ]),
  'several.npz': zipBytes([
    ['truth.npy', arrayBytes([HEIGHT, WIDTH], unit())],
    ['noisy.npy', arrayBytes([HEIGHT, WIDTH], noisy())],
    ['stack.npy', arrayBytes([SLICES, HEIGHT, WIDTH], slices(unit))],
  ]),
};

/** A file or two of each of the formats of the field, all of the same scene. */
export async function makeFormats(folder) {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(FILES)) await writeFile(join(folder, name), bytes);
}
