import { join } from 'node:path';
import { readImage, writeImage } from '@bilevel/imaging';
import { createRandom } from './random.mjs';
import { leaves } from './scenes/leaves.mjs';
import { page } from './scenes/page.mjs';
import { solids } from './scenes/solids.mjs';
import { wall } from './scenes/wall.mjs';

/** Standard deviation of the noise, on the scale where white is 1. */
const SIGMA = 0.1;

const PAIRS = [
  { name: 'leaves', noisy: 'tif', scene: leaves, seed: 31, radii: [4, 36] },
  { name: 'numbers', noisy: 'tif', scene: page, seed: 32, isNumeric: true, isInverted: true },
  { name: 'solids', noisy: 'npy', scene: solids, seed: 33 },
  { name: 'window', noisy: 'tif', scene: wall, seed: 34, width: 128, height: 112 },
];

/** Gaussian noise is added to the picture as stored, so that it is all the two files differ in. */
export async function makePairs(folder) {
  for (const { name, noisy, scene, seed, ...options } of PAIRS) {
    const random = createRandom(seed);
    const path = join(folder, 'clean', `${name}.png`);
    await writeImage(path, scene(random, options));
    const clean = await readImage(path);
    const data = clean.data.map((value) => value + SIGMA * random.normal());
    await writeImage(
      join(folder, 'noisy', `${name}.${noisy}`),
      { ...clean, data },
      { bitDepth: 32 },
    );
  }
}
