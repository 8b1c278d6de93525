import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gifBytes } from './bytes/gif.mjs';
import { jpegBytes } from './bytes/jpeg.mjs';
import { npyBytes } from './bytes/npy.mjs';
import { pngBytes } from './bytes/png.mjs';
import { tiffBytes } from './bytes/tiff.mjs';

const SIDE = 32;

/** A disc before a gradient: enough to be a picture. */
const disc = (x, y) => ((x - 16) ** 2 + (y - 16) ** 2 < 80 ? 225 : 40 + 2 * x + y);
const mirrored = (x, y) => disc(SIDE - 1 - x, y);

const grey = (width, height, sampleAt = disc) => pngBytes(width, height, 1, sampleAt);
const shorten = (bytes, share) => bytes.subarray(0, Math.floor(share * bytes.length));

const samples = Array.from({ length: SIDE ** 2 }, (_, p) => disc(p % SIDE, Math.floor(p / SIDE)));
const unit = samples.map((sample) => sample / 255);
const spoiled = (value) => unit.map((sample, p) => (p === 5 * SIDE + 7 ? value : sample));

function floatPage(values) {
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, k) => data.writeFloatLE(value, 4 * k));
  return { width: SIDE, height: SIDE, bits: 32, isFloat: true, data };
}

function bytePage(sampleAt) {
  const data = Buffer.from(samples.map((_, p) => sampleAt(p % SIDE, Math.floor(p / SIDE))));
  return { width: SIDE, height: SIDE, bits: 8, isFloat: false, data };
}

const transparent = (x, y, channel) =>
  channel === 1 && x < 8 ? 0 : channel === 1 ? 255 : disc(x, y);
const block = (x, y, c) => (c === 3 ? 255 : 255 - ((60 * x + 30 * y + 70 * c) % 256));

const text = (...lines) => Buffer.from(`${lines.join('\n')}\n`);

const FILES = {
  'animated.gif': gifBytes(SIDE, SIDE, 2, (x, y, f) => (f === 0 ? disc : mirrored)(x, y) >> 1),
  'cmyk.jpg': jpegBytes(4, 4, 4, block),
  'constant.png': grey(SIDE, SIDE, () => 128),
  'empty.png': Buffer.alloc(0),
  'huge-header.png': pngBytes(SIDE, SIDE, 1, disc, [200_000, 200_000]),
  'infinity.npy': npyBytes(SIDE, SIDE, spoiled(Infinity)),
  'jpeg-named.png': jpegBytes(4, 4, 1, block),
  'model-of-another-version.json': text('{ "format": "bilevel-model", "version": 999 }'),
  'nan.tif': tiffBytes([floatPage(spoiled(NaN))]),
  'not-a-model.json': text('{ "title": "A shopping list", "items": ["bread", "apples"] }'),
  'one-pixel.png': grey(1, 1),
  'one-row.png': grey(SIDE, 1),
  'text-named.png': text('This is a text file.', 'Its name says otherwise.'),
  'transparent.png': pngBytes(SIDE, SIDE, 2, transparent),
  'truncated.npy': shorten(npyBytes(SIDE, SIDE, unit), 0.6),
  'truncated.png': shorten(grey(SIDE, SIDE), 0.6),
  'two-pages.tif': tiffBytes([bytePage(disc), bytePage(mirrored)]),
  'sizes/clean/disc.png': grey(SIDE, SIDE),
  'sizes/noisy/disc.png': grey(SIDE, SIDE - 8),
  'unpaired/clean/alone.png': grey(SIDE, SIDE, mirrored),
  'unpaired/clean/disc.png': grey(SIDE, SIDE),
  'unpaired/noisy/disc.png': grey(SIDE, SIDE),
};

/** Files that must be refused, each for one reason. */
export async function makeBad(folder) {
  for (const [name, bytes] of Object.entries(FILES)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
