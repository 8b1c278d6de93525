import path from 'node:path';
import {
  addGaussianNoise,
  createImage,
  listImages,
  noiseSeed,
  readImage,
  requireUsable,
  resize,
  toGrey,
  type Image,
  type TrainingPair,
} from '@bilevel/imaging';
import { uniformStream } from '../random.js';

/** Standard deviation of the noise, on the [0, 1] grey scale. */
const SIGMA = 0.1;
/** How many pictures are generated. */
const GENERATED = 4;
/** Shapes in a generated picture: so many that they cover it. */
const SHAPES = 60;

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

/** Discs with a slope of grey each, one on another: edges of every direction between smooth parts. */
function scene(seed: number, index: number, size: number): Image {
  const random = uniformStream(seed, index, 0x45_34);
  const data = new Float64Array(size * size).fill(random());
  for (let k = 0; k < SHAPES; k++) {
    const radius = size * (0.05 + 0.25 * random() ** 2);
    const [cx, cy] = [size * random(), size * random()];
    const [grey, across, down] = [random(), (random() - 0.5) / size, (random() - 0.5) / size];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (Math.hypot(x - cx, y - cy) > radius) continue;
        const value = grey + across * (x - cx) + down * (y - cy);
        data[y * size + x] = Math.min(1, Math.max(0, value));
      }
    }
  }
  return createImage(size, size, data);
}
