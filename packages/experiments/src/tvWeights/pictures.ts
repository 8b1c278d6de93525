import path from 'node:path';
import {
  addGaussianNoise,
  listImages,
  noiseSeed,
  readImage,
  requireUsable,
  resize,
  toGrey,
  type Image,
  type TrainingPair,
} from '@bilevel/imaging';
import { scene } from '../scene.js';

/** Standard deviation of the noise, on the [0, 1] grey scale. */
const SIGMA = 0.1;
/** How many pictures are generated. */
const GENERATED = 4;

/** Clean and noisy pictures, and where they are from. */
export interface Pictures {
  readonly pairs: readonly TrainingPair[];
  /** Name of the folder, or `generated`. */
  readonly source: string;
}

/**
 * The pictures of a folder, grey and of size × size pixels, or generated ones, with Gaussian noise of
 * standard deviation 0.1 that is not clamped.
 *
 * @throws NoImagesError, ImageFileError, ImageContentError
 */
export async function loadPictures(
  folder: string | undefined,
  size: number,
  seed: number,
): Promise<Pictures> {
  const truths: { name: string; truth: Image }[] = [];
  if (folder === undefined) {
    for (let k = 0; k < GENERATED; k++) {
      truths.push({ name: `generated-${String(k)}`, truth: scene(seed, k, size) });
    }
  } else {
    for (const file of await listImages([folder])) {
      const truth = resize(toGrey(await readImage(file)), size, size);
      requireUsable(truth, file);
      truths.push({ name: file, truth });
    }
  }
  return {
    pairs: truths.map(({ name, truth }) => ({
      name,
      truth,
      measured: addGaussianNoise(truth, {
        sigma: SIGMA,
        seed: noiseSeed(seed, path.basename(name)),
      }),
    })),
    source: folder === undefined ? 'generated' : path.basename(path.resolve(folder)),
  };
}
