import path from 'node:path';
import {
  addGaussianNoise,
  createImage,
  crop,
  listImages,
  noiseSeed,
  readImage,
  requireUsable,
  resize,
  toGrey,
  typicalPart,
  type Image,
  type Model,
  type TrainingPair,
} from '@bilevel/imaging';
import { DataFileError } from '../errors.js';
import { scene } from '../scene.js';
import { phantom } from './phantom.js';
import type { ProblemSettings, Source } from './settings.js';

/** Folders of pictures; generated ones stand in for those that are not given. */
export interface InversePlaces {
  /** Photographs to learn from, and others to test on. */
  readonly train?: string | undefined;
  readonly test?: string | undefined;
  /** Slices of a body. */
  readonly slices?: string | undefined;
}

/** What a problem is learned from, and what it is tested on. */
export interface InverseData {
  readonly train: readonly TrainingPair[];
  readonly test: readonly TrainingPair[];
}

interface Picture {
  readonly name: string;
  readonly truth: Image;
}

/** Names of the folders, or `generated`. */
export function sourcesOf(places: InversePlaces): Readonly<Record<keyof InversePlaces, string>> {
  const nameOf = (folder?: string): string =>
    folder === undefined ? 'generated' : path.basename(path.resolve(folder));
  const { train, test, slices } = places;
  return { train: nameOf(train), test: nameOf(test), slices: nameOf(slices) };
}

/**
 * The pictures of a problem, measured with noise that is seeded by their names and not clamped: photographs cut to a part
 * that varies as the whole does, slices shrunk to the size, or with black around them; sections are phantoms and slices in
 * turn.
 *
 * @throws NoImagesError, ImageFileError, ImageContentError; DataFileError for too few pictures, or too small ones
 */
export async function loadData(
  { source, size, train, test, sigma }: ProblemSettings,
  model: Model,
  places: InversePlaces,
  seed: number,
): Promise<InverseData> {
  const pictures = await SOURCES[source](places, { size, train, test, seed });
  const measured = ({ name, truth }: Picture): TrainingPair => ({
    ...{ name, truth },
    measured: addGaussianNoise(model.seenOf(truth), { sigma, seed: noiseSeed(seed, name) }),
  });
  return {
    train: pictures.slice(0, train).map(measured),
    test: pictures.slice(train).map(measured),
  };
}

interface Wanted extends Pick<ProblemSettings, 'size' | 'train' | 'test'> {
  readonly seed: number;
}

/** Those that are learned from come first. */
const SOURCES: Readonly<
  Record<Source, (places: InversePlaces, wanted: Wanted) => Promise<Picture[]>>
> = {
  async photographs(places, { size, train, test, seed }) {
    const part = (image: Image): Image => {
      const { row, column } = typicalPart(image, size, size);
      return crop(image, row, column, size, size);
    };
    return [
      ...(await some(places.train, train, size, part, (k) => scene(seed, k, size))),
      ...(await some(places.test, test, size, part, (k) => scene(seed, train + k, size))),
    ];
  },
  slices: ({ slices }, { size, train, test, seed }) =>
    some(
      slices,
      train + test,
      0,
      (image) => fitted(image, size),
      (k) => phantom(seed, k, size),
    ),
  async sections({ slices }, { size, train, test, seed }) {
    const count = train + test;
    const half = Math.floor(count / 2);
    const phantoms = Array.from({ length: count - half }, (_, k) =>
      generated(k, phantom(seed, k, size)),
    );
    const bodies = await some(
      ...([slices, half, 0] as const),
      (image) => fitted(image, size),
      (k) => phantom(seed, count + k, size),
    );
    return phantoms.flatMap((one, k) => [one, ...bodies.slice(k, k + 1)]);
  },
};

/** `count` pictures of a folder, evenly spread over it, or generated ones. */
async function some(
  folder: string | undefined,
  count: number,
  least: number,
  cut: (image: Image) => Image,
  make: (k: number) => Image,
): Promise<Picture[]> {
  if (folder === undefined) return Array.from({ length: count }, (_, k) => generated(k, make(k)));
  const files = await listImages([folder]);
  if (files.length < count) {
    const has = String(files.length);
    throw new DataFileError(
      folder,
      `Expected at least ${String(count)} pictures in ${folder} but received ${has}.`,
    );
  }
  const found: Picture[] = [];
  for (let k = 0; k < count; k++) {
    const file = files[Math.floor(((k + 0.5) * files.length) / count)]!;
    const image = toGrey(await readImage(file));
    requireUsable(image, file);
    if (Math.min(image.width, image.height) < least) {
      const has = `${String(image.width)}×${String(image.height)}`;
      throw new DataFileError(
        file,
        `Expected a picture of at least ${String(least)}×${String(least)} pixels for ${file} but received ${has}.`,
      );
    }
    found.push({ name: path.basename(file), truth: cut(image) });
  }
  return found;
}

function generated(k: number, truth: Image): Picture {
  return { name: `generated-${String(k)}`, truth };
}

/** Shrunk to size × size pixels, or in the middle of so many with black around it. */
function fitted(image: Image, size: number): Image {
  const { width, height } = image;
  if (width > size || height > size) return resize(image, size, size);
  const data = new Float64Array(size * size);
  const [top, left] = [(size - height) >> 1, (size - width) >> 1];
  for (let row = 0; row < height; row++) {
    const line = image.data.subarray(row * width, (row + 1) * width);
    data.set(line, (top + row) * size + left);
  }
  return createImage(size, size, data);
}
