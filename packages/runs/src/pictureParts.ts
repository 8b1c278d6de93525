import { basename } from 'node:path';
import {
  ImageContentError,
  centreCorner,
  crop,
  magnitudeOf,
  resize,
  shrunk,
  typicalPart,
  windowCorners,
  type Corner,
  type Image,
  type Rectangle,
} from '@bilevel/imaging';
import type { DataSettings } from './config.js';
import type { Windows } from './source.js';

/** What is learned from of a picture; its noisy partner and its mask are cut at the same place. */
export interface Part {
  /** Where it begins, when it is a window of the picture. */
  readonly window?: Corner;
  /** What of the picture it is, when it is a part that is neither all of it nor made smaller. */
  readonly place?: Rectangle;
  readonly cut: (image: Image) => Image;
}

function partAt(place: Rectangle): Part {
  const { row, column, width, height } = place;
  return { place, cut: (all) => crop(all, row, column, width, height) };
}

/**
 * How `image`, and its partner at the same places, come to what is learned from.
 *
 * @throws ImageContentError for a picture that is too small
 */
export function partsOf(
  image: Image,
  path: string,
  { size, seed }: Pick<DataSettings, 'size' | 'seed'>,
  windows: Windows = 1,
): readonly Part[] {
  switch (size.kind) {
    case 'full':
    case 'windowed':
      return [{ cut: (all) => all }];
    case 'resize':
      return [{ cut: (all) => resize(all, size.size, size.size) }];
    case 'shrink':
      return [{ cut: (all) => shrunk(all, size.size) }];
    case 'part': {
      const width = Math.min(size.size, image.width);
      const height = Math.min(size.size, image.height);
      if (width === image.width && height === image.height) return [{ cut: (all) => all }];
      return [partAt({ ...typicalPart(magnitudeOf(image), width, height), width, height })];
    }
    case 'crop': {
      requireRoom(
        image,
        path,
        size.size,
        'to crop',
        'learn from a part instead, which takes smaller pictures whole',
      );
      const [width, height] = [size.size, size.size];
      return [partAt({ ...centreCorner(image, width, height), width, height })];
    }
    case 'windows': {
      requireRoom(image, path, size.size, 'to cut windows from', 'leave it out');
      const corners =
        typeof windows === 'number' ? drawn(image, path, size.size, windows, seed) : windows;
      return corners.map((window) => ({
        window,
        ...partAt({ ...window, width: size.size, height: size.size }),
      }));
    }
  }
}

function drawn(
  image: Image,
  path: string,
  size: number,
  count: number,
  seed: number,
): readonly Corner[] {
  const places = (image.width - size + 1) * (image.height - size + 1);
  if (count > places) {
    throw new ImageContentError(
      path,
      `a picture with ${String(count)} different windows of ${extent(size, size)} pixels`,
      `${extent(image.width, image.height)}, which has ${String(places)}`,
      'Choose fewer or smaller windows.',
    );
  }
  return windowCorners(image, { size, count, seed, name: basename(path) });
}

function requireRoom(
  image: Image,
  path: string,
  size: number,
  what: string,
  otherwise: string,
): void {
  if (image.width >= size && image.height >= size) return;
  throw new ImageContentError(
    path,
    `a picture of at least ${extent(size, size)} pixels ${what}`,
    extent(image.width, image.height),
    `Choose a smaller size, or ${otherwise}.`,
  );
}

function extent(width: number, height: number): string {
  return `${String(width)}×${String(height)}`;
}
