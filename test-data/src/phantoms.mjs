import { join } from 'node:path';
import { writeImage } from '@bilevel/imaging';
import { createRandom } from './random.mjs';
import { slice } from './scenes/slice.mjs';

const COUNT = 6;

/** Slices to learn tomography from, in `folder`. */
export async function makePhantoms(folder) {
  for (let k = 1; k <= COUNT; k++) {
    await writeImage(join(folder, `slice-${String(k)}.png`), slice(createRandom(40 + k)), {
      bitDepth: 16,
    });
  }
}
