import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crop, toGrey, typicalPart, writeImage } from '@bilevel/imaging';
import { createRandom } from './random.mjs';
import { hills } from './scenes/hills.mjs';
import { leaves } from './scenes/leaves.mjs';
import { mosaic } from './scenes/mosaic.mjs';
import { slice } from './scenes/slice.mjs';
import { solids } from './scenes/solids.mjs';
import { stillLife } from './scenes/stillLife.mjs';
import { wall } from './scenes/wall.mjs';

/** Pixels a side. */
const SIDE = 64;
const PHANTOMS = 6;
const PICTURES = [
  { name: 'bricks', scene: wall },
  { name: 'dusk', scene: hills, isDusk: true },
  { name: 'fruit', scene: stillLife, isStriped: true },
  { name: 'leaves', scene: leaves, radii: [3, 30] },
  { name: 'solids', scene: solids },
  { name: 'textures', scene: mosaic },
];

/** Small pictures, and slices of heads, to learn from where none are given; in folders of `folder`. */
export async function makeExamples(folder) {
  const [pictures, phantoms] = ['pictures', 'phantoms'].map((name) => join(folder, name));
  await mkdir(pictures, { recursive: true });
  await mkdir(phantoms, { recursive: true });
  for (const [k, { name, scene, ...options }] of PICTURES.entries()) {
    const drawn = scene(createRandom(60 + k), options);
    const image = drawn.channels === 1 ? drawn : toGrey(drawn);
    const { row, column } = typicalPart(image, SIDE, SIDE);
    await writeImage(join(pictures, `${name}.png`), crop(image, row, column, SIDE, SIDE), {
      bitDepth: 16,
    });
  }
  for (let k = 1; k <= PHANTOMS; k++) {
    await writeImage(join(phantoms, `slice-${String(k)}.png`), slice(createRandom(40 + k)), {
      bitDepth: 16,
    });
  }
}
