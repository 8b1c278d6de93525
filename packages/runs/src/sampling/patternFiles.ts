import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createImage, writeImage, type SamplingPattern } from '@bilevel/imaging';
import { csvFormat } from 'd3-dsv';
import { WriteError } from '../errors.js';

/**
 * Writes a pattern of k-space, the frequency 0 in the middle, three times: as a picture of its weights (`.png`, white is 1
 * and black not measured), as an array of 64-bit floats (`.npy`, rows × columns), and as a list of what is measured (`.csv`:
 * row, column, weight). Returns the names of the files.
 *
 * @throws ImageFileError, WriteError when they cannot be written
 */
export async function writePattern(
  folder: string,
  name: string,
  { width, height, weights }: SamplingPattern,
): Promise<string[]> {
  const image = createImage(width, height, weights);
  await writeImage(path.join(folder, `${name}.png`), image);
  await writeImage(path.join(folder, `${name}.npy`), image, { bitDepth: 64 });
  const measured = Array.from(weights, (weight, k) => ({
    ...{ row: Math.floor(k / width), column: k % width, weight },
  })).filter(({ weight }) => weight > 0);
  const list = path.join(folder, `${name}.csv`);
  try {
    await writeFile(list, `${csvFormat(measured)}\n`);
  } catch (error) {
    throw new WriteError(list, { cause: error });
  }
  return ['png', 'npy', 'csv'].map((ending) => `${name}.${ending}`);
}
