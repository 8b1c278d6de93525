import path from 'node:path';
import { ArgumentError, expected } from '@bilevel/core';
import { listImages, readImage, requireUsable, resize, toGrey, type Image } from '@bilevel/imaging';
import { scene } from '../scene.js';

/** A slice by its name. */
export interface Slice {
  readonly name: string;
  readonly truth: Image;
}

/** Slices to learn from and to test on. */
export interface Slices {
  readonly learning: readonly Slice[];
  readonly testing: readonly Slice[];
  readonly width: number;
  readonly height: number;
  /** Name of the folder, or `generated`. */
  readonly source: string;
}

/** How many are generated. */
const GENERATED = 4;
/** Width and height of those where nothing else is said. */
const GENERATED_SIZE = 32;

/**
 * Every second picture of a folder, from the second on and at most `count`, to learn from, and the others to test on; or
 * generated ones. Resized to size × size where a size is given.
 *
 * @throws ArgumentError for fewer than two, or of different sizes; the errors of reading pictures
 */
export async function loadSlices(
  folder: string | undefined,
  size: number | undefined,
  count: number,
  seed: number,
): Promise<Slices> {
  const slices: Slice[] = [];
  if (folder === undefined) {
    for (let k = 0; k < GENERATED; k++) {
      slices.push({
        name: `generated-${String(k)}`,
        truth: scene(seed, k, size ?? GENERATED_SIZE),
      });
    }
  } else {
    for (const file of await listImages([folder])) {
      const grey = toGrey(await readImage(file));
      const truth = size === undefined ? grey : resize(grey, size, size);
      requireUsable(truth, file);
      slices.push({ name: path.basename(file), truth });
    }
  }
  const learning = slices.filter((_, k) => k % 2 === 1).slice(0, count);
  const [first] = learning;
  if (first === undefined) {
    throw new ArgumentError(expected('at least two pictures', 'data', slices.length));
  }
  const { width, height } = first.truth;
  const odd = slices.find(({ truth }) => truth.width !== width || truth.height !== height);
  if (odd !== undefined) {
    throw new ArgumentError(
      expected(
        `pictures of one size, ${String(width)}×${String(height)} as ${first.name},`,
        odd.name,
        `${String(odd.truth.width)}×${String(odd.truth.height)}`,
        'A size makes them alike.',
      ),
    );
  }
  const testing = slices.filter((slice) => !learning.includes(slice));
  const source = folder === undefined ? 'generated' : path.basename(path.resolve(folder));
  return { learning, testing, width, height, source };
}
