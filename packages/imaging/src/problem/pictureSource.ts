import type { Shape } from '../image.js';
import type { PictureWindowOptions } from '../transform/pictureWindows.js';
import type { StoredWarmStart } from './storedWarmStart.js';
import type { MeasuredPicture } from './trainingPair.js';

/** Training pictures that are not held in memory: windows of them are learned from, and at the end all of each. */
export interface PictureSource {
  /** Names and shapes, in order. */
  readonly pictures: readonly (Shape & { readonly name: string })[];
  /**
   * Reads a picture, the same every time.
   *
   * @throws what says that it is not there any more, or another one
   */
  load(picture: number): Promise<MeasuredPicture>;
  /** Pixels a side of the windows, the seed of their order, and the margin that is solved around them. */
  readonly windows: PictureWindowOptions & { readonly margin?: number };
  /** Where warm starts of whole pictures are kept. Default: in memory. */
  readonly warmStarts?: WarmStartStore;
}

/** Where warm starts are kept that memory is too small for. */
export interface WarmStartStore {
  /** @throws what says that it is not there, or damaged */
  read(key: string): Promise<StoredWarmStart>;
  write(key: string, warmStart: StoredWarmStart): Promise<void>;
  remove(key: string): Promise<void>;
  /** Told what all else takes in memory at most, in bytes, before the first is written. */
  beside?(bytes: number): void;
}

/** In memory. */
export function memoryStore(): WarmStartStore {
  const kept = new Map<string, StoredWarmStart>();
  return {
    read(key) {
      const found = kept.get(key);
      if (found === undefined) throw new Error(`There is no warm start ${key}.`);
      return Promise.resolve(found);
    },
    write(key, warmStart) {
      kept.set(key, warmStart);
      return Promise.resolve();
    },
    remove(key) {
      kept.delete(key);
      return Promise.resolve();
    },
  };
}
