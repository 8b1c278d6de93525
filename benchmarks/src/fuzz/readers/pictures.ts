import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createImage,
  describeImage,
  readImage,
  writeImage,
  type BitDepth,
  type Image,
} from '@bilevel/imaging';
import { mutateJpeg } from '../formats/jpeg.js';
import { mutatePng } from '../formats/png.js';
import { mutateTiff } from '../formats/tiff.js';
import { tiffFiles } from '../formats/tiffFiles.js';
import { mutateWebp } from '../formats/webp.js';
import type { Mutation } from '../mutation.js';
import type { Reader } from '../reader.js';

type Format = 'png' | 'jpeg' | 'tiff' | 'webp';

const data = fileURLToPath(new URL('../../../../test-data/', import.meta.url));
const MUTATION: Readonly<Record<Format, Mutation>> = {
  png: mutatePng,
  jpeg: mutateJpeg,
  tiff: mutateTiff,
  webp: mutateWebp,
};
const DEPTHS: Readonly<Record<Format, readonly BitDepth[]>> = {
  png: [8, 16],
  jpeg: [8],
  tiff: [8, 16, 32],
  webp: [8],
};
/** Small files of test-data. */
const BUNDLED: Readonly<Record<Format, readonly string[]>> = {
  png: ['bad/transparent.png', 'bad/constant.png', 'bad/one-row.png'],
  jpeg: ['bad/cmyk.jpg', 'pictures/validation/sign.jpg'],
  tiff: ['bad/two-pages.tif', 'bad/nan.tif'],
  webp: [],
};

/** Reads pictures from files, as the product does. */
export async function pictureReader(format: Format, folder: string): Promise<Reader> {
  const path = join(folder, `input.${format}`);
  const valid = BUNDLED[format].map((name) => readFileSync(join(data, name)));
  if (format === 'tiff') valid.push(...tiffFiles());
  for (const bitDepth of DEPTHS[format]) {
    for (const channels of [1, 3] as const) {
      await writeImage(path, gradient(channels), { bitDepth });
      valid.push(readFileSync(path));
    }
  }
  return {
    valid,
    mutations: [MUTATION[format]],
    async read(bytes, dice) {
      writeFileSync(path, bytes);
      if (dice.chance(0.2)) return describeImage(path);
      const choice = dice.chance(0.3) ? { page: dice.pick([undefined, 1, 2]), channel: 2 } : {};
      const image = await readImage(path, { colour: dice.pick(['grey', 'keep']), ...choice });
      requireWhole(image);
      return image;
    },
  };
}

function gradient(channels: 1 | 3): Image {
  const [width, height] = [13, 11];
  const pixels = Float64Array.from(
    { length: width * height * channels },
    (_, p) => ((7 * p) % 143) / 143,
  );
  return createImage(width, height, pixels, channels);
}

/** @throws Error for a picture with other pixels than it says, or with some that are no numbers */
export function requireWhole({ width, height, channels, data: pixels }: Image): void {
  if (pixels.length !== width * height * channels || !pixels.every(Number.isFinite)) {
    throw new Error(`A picture of ${String([width, height, channels])} is not whole.`);
  }
}
