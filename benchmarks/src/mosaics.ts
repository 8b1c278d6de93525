import { join } from 'node:path';
import {
  ImageContentError,
  listPictures,
  readImage,
  writeImage,
  createImage,
} from '@bilevel/imaging';
import { uniform } from './random.js';

/** Pixels a side of a tile. */
const TILE = 256;
/** Tiles in a row, and rows of them: 4608×2560 pixels. */
const ACROSS = 18;
const DOWN = 10;

/**
 * Writes so many grey pictures of 12 megapixels into a folder: tiles cut from photographs at random places, of the size that they have.
 *
 * @throws ImageContentError where a photograph is smaller than a tile
 */
export async function writeMosaics(
  photographs: string,
  folder: string,
  count: number,
): Promise<void> {
  const paths = await listPictures([photographs]);
  const photos = [];
  for (const path of paths) {
    const image = await readImage(path, { colour: 'grey' });
    if (Math.min(image.width, image.height) < TILE) {
      throw new ImageContentError(
        path,
        'at least 256×256 pixels',
        `${String(image.width)}×${String(image.height)}`,
        'Set BILEVEL_DATA to a folder that holds kodak/.',
      );
    }
    photos.push(image);
  }
  const width = ACROSS * TILE;
  for (let k = 0; k < count; k++) {
    const random = uniform(k, 12);
    const below = (n: number): number => Math.floor(n * random());
    const data = new Float64Array(width * DOWN * TILE);
    for (let tile = 0; tile < ACROSS * DOWN; tile++) {
      const photo = photos[below(photos.length)];
      if (photo === undefined) throw new Error(`No pictures in ${photographs}.`);
      const [top, left] = [below(photo.height - TILE + 1), below(photo.width - TILE + 1)];
      const at = Math.floor(tile / ACROSS) * TILE * width + (tile % ACROSS) * TILE;
      for (let row = 0; row < TILE; row++) {
        const from = (top + row) * photo.width + left;
        data.set(photo.data.subarray(from, from + TILE), at + row * width);
      }
    }
    const name = `mosaic${String(k).padStart(2, '0')}.png`;
    await writeImage(join(folder, name), createImage(width, DOWN * TILE, data));
  }
}
