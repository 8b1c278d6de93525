import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImage, writeImage } from '@bilevel/imaging';
import { withOrientation } from './bytes/jpeg.mjs';
import { createRandom } from './random.mjs';
import { hills } from './scenes/hills.mjs';
import { leaves } from './scenes/leaves.mjs';
import { mosaic } from './scenes/mosaic.mjs';
import { page } from './scenes/page.mjs';
import { phantom } from './scenes/phantom.mjs';
import { sign } from './scenes/sign.mjs';
import { solids } from './scenes/solids.mjs';
import { stillLife } from './scenes/stillLife.mjs';
import { wall } from './scenes/wall.mjs';

/** EXIF: turn a quarter to the right before showing. */
const TURN_RIGHT = 6;

const PICTURES = [
  { file: 'train/book.png', scene: stillLife, seed: 11, bitDepth: 16 },
  { file: 'train/bricks.jpg', scene: wall, seed: 12 },
  { file: 'train/hills.webp', scene: hills, seed: 13 },
  { file: 'train/leaves-colour.png', scene: leaves, seed: 14, channels: 3, radii: [4, 36] },
  { file: 'train/leaves-large.png', scene: leaves, seed: 15, radii: [7, 42], ribbed: 0.3 },
  { file: 'train/leaves-small.png', scene: leaves, seed: 16, radii: [3, 30] },
  { file: 'train/page.png', scene: page, seed: 17 },
  { file: 'train/phantom.tif', scene: phantom },
  { file: 'train/solids.png', scene: solids, seed: 19 },
  { file: 'train/textures.png', scene: mosaic, seed: 20 },
  { file: 'validation/dusk.png', scene: hills, seed: 21, isDusk: true },
  { file: 'validation/fruit.png', scene: stillLife, seed: 22, isStriped: true },
  { file: 'validation/leaves.png', scene: leaves, seed: 23, radii: [4, 40], ribbed: 0.2 },
  { file: 'validation/sign.jpg', scene: sign, seed: 24, orientation: TURN_RIGHT },
  { file: 'validation/solids.png', scene: solids, seed: 25, rows: 4 },
];

/** The picture turned a quarter to the left, which {@link TURN_RIGHT} undoes. */
function turnLeft({ width, height, data }) {
  const turned = data.map((_, p) => {
    const [row, column] = [Math.floor(p / height), p % height];
    return data[column * width + (width - 1 - row)];
  });
  return createImage(height, width, turned);
}

/** Pictures to learn from and to check on, in `folder`/train and `folder`/validation. */
export async function makePictures(folder) {
  for (const { file, scene, seed = 0, bitDepth, orientation, ...options } of PICTURES) {
    const path = join(folder, file);
    const image = scene(createRandom(seed), options);
    await writeImage(path, orientation === undefined ? image : turnLeft(image), { bitDepth });
    if (orientation !== undefined) {
      await writeFile(path, withOrientation(await readFile(path), orientation));
    }
  }
}
