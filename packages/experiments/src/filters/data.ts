import path from 'node:path';
import {
  addGaussianNoise,
  crop,
  listImages,
  noiseSeed,
  readImage,
  requireUsable,
  toGrey,
  windowCorners,
  windowCounts,
  windowSuffix,
  type Image,
  type TrainingPair,
} from '@bilevel/imaging';
import { DataFileError } from '../errors.js';
import { scene } from '../scene.js';
import type { FilterSettings } from './settings.js';

/** A clean picture. */
interface Picture {
  readonly name: string;
  readonly truth: Image;
}

/** What is learned from, and what is tested on. */
export interface FilterData {
  readonly train: readonly TrainingPair[];
  readonly test: readonly Picture[];
  /** Names of the folders, or `generated`. */
  readonly sources: { readonly train: string; readonly test: string };
  /** How many pictures the windows are of. */
  readonly pictures: number;
}

/** Where the pictures are; generated ones stand in for those of no folder. */
export interface FilterPlaces {
  readonly train?: string | undefined;
  readonly test?: string | undefined;
}

/** Seeds of generated test pictures begin here, beyond those that are learned from. */
const TEST_SCENES = 1000;

/**
 * Windows of the training pictures, spread evenly and drawn by the seed, each with noise of its own; and the test
 * pictures. All grey, and nothing is resized.
 *
 * @throws NoImagesError, ImageFileError, ImageContentError; DataFileError for pictures smaller than a window
 */
export async function loadData(
  places: FilterPlaces,
  settings: FilterSettings,
  seed: number,
): Promise<FilterData> {
  const { generated, windows, sigma } = settings;
  const clean = await pictures(places.train, generated.train, generated.size, seed, 0);
  const counts = windowCounts(clean.length, windows.count, seed);
  const train = clean.flatMap(({ name, truth }, i) => {
    if (Math.min(truth.width, truth.height) < windows.size) {
      const side = String(windows.size);
      const has = `${String(truth.width)}×${String(truth.height)}`;
      throw new DataFileError(
        name,
        `Expected a picture of at least ${side}×${side} pixels for ${name} but received ${has}.`,
      );
    }
    const own = { size: windows.size, count: counts[i]!, seed, name: path.basename(name) };
    return windowCorners(truth, own).map((corner): TrainingPair => {
      const window = crop(truth, corner.row, corner.column, windows.size, windows.size);
      const key = own.name + windowSuffix(corner);
      const measured = addGaussianNoise(window, { sigma, seed: noiseSeed(seed, key) });
      return { name: key, truth: window, measured };
    });
  });
  return {
    train,
    test: await pictures(places.test, generated.test, generated.size, seed, TEST_SCENES),
    sources: { train: sourceOf(places.train), test: sourceOf(places.test) },
    pictures: clean.length,
  };
}

async function pictures(
  folder: string | undefined,
  generated: number,
  size: number,
  seed: number,
  first: number,
): Promise<Picture[]> {
  if (folder === undefined) {
    return Array.from({ length: generated }, (_, k) => ({
      name: `generated-${String(first + k)}`,
      truth: scene(seed, first + k, size),
    }));
  }
  const found: Picture[] = [];
  for (const file of await listImages([folder])) {
    const truth = toGrey(await readImage(file));
    requireUsable(truth, file);
    found.push({ name: path.basename(file), truth });
  }
  return found;
}

function sourceOf(folder: string | undefined): string {
  return folder === undefined ? 'generated' : path.basename(path.resolve(folder));
}
