import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ImageFileError } from '../../src/errors.js';
import type { PictureChoice } from '../../src/io/choice.js';
import { readImage } from '../../src/io/read.js';
import { folderOfTest } from '../pictures.js';

let saved = 0;

/** The path of a new file with these bytes, for as long as the test takes. */
export function save(bytes: Uint8Array): string {
  const path = join(folderOfTest(), `${String(saved++)}.tif`);
  writeFileSync(path, bytes);
  return path;
}

/** The picture in a file. */
export const read = (bytes: Uint8Array, choice: PictureChoice = {}) =>
  readImage(save(bytes), { colour: 'keep', ...choice });

/** Its numbers. */
export async function valuesOf(bytes: Uint8Array, choice: PictureChoice = {}): Promise<number[]> {
  return [...(await read(bytes, choice)).data];
}

/** Why it is refused. */
export async function refusal(bytes: Uint8Array, choice: PictureChoice = {}): Promise<string> {
  const error: unknown = await read(bytes, choice).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ImageFileError);
  return (error as Error).message;
}

/** Numbers of 2, 4 or 8 bytes in the given order. */
export function numbers(
  values: readonly number[],
  kind: 'u16' | 'f32' | 'f64',
  little = true,
): Buffer {
  const size = { u16: 2, f32: 4, f64: 8 }[kind];
  const bytes = Buffer.alloc(size * values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  values.forEach((value, i) => {
    if (kind === 'u16') view.setUint16(2 * i, value, little);
    else if (kind === 'f32') view.setFloat32(4 * i, value, little);
    else view.setFloat64(8 * i, value, little);
  });
  return bytes;
}

/** Six pixels of 8 bits, … */
export const six = Buffer.of(0, 51, 102, 153, 204, 255);
/** … and as they are read. */
export const sixValues = [0, 0.2, 0.4, 0.6, 0.8, 1];
