import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { PictureRequest } from '../../src/io/choice.js';
import { readImage, readImageAndWhite, type ReadImage } from '../../src/io/read.js';
import { folderOfTest } from '../pictures.js';

const data = fileURLToPath(new URL('../../../../test-data/formats/', import.meta.url));

/** A file of test-data/formats. */
export const fixture = (name: string): string => join(data, name);
export const bytesOf = (name: string): Buffer => readFileSync(fixture(name));

const [WIDTH, HEIGHT] = [24, 20];
const rows = (f: (x: number, y: number) => number): number[] =>
  Array.from({ length: WIDTH * HEIGHT }, (_, p) => f(p % WIDTH, Math.floor(p / WIDTH)));

/** The scene of test-data/src/formats.mjs in Hounsfield units, and from 0 to 1; `k` is the slice from 0. */
export const tissue = (k = 0): number[] =>
  rows((x, y) => ((x - 12) ** 2 + (y - 10) ** 2 < 40 ? 60 : -900) + 3 * x + 5 * y + 10 * k);
export const unit = (k = 0): number[] =>
  tissue(k).map((value) => Math.round((value + 900) / 5) / 250);

/** A file of these bytes, for as long as the test takes. */
export function saved(name: string, bytes: Uint8Array): string {
  const path = join(folderOfTest(), name);
  writeFileSync(path, bytes);
  return path;
}

export function read(name: string, request: PictureRequest = {}): Promise<ReadImage> {
  return readImageAndWhite(fixture(name), { colour: 'keep', ...request });
}

export async function valuesOf(name: string, request: PictureRequest = {}): Promise<number[]> {
  return [...(await read(name, request)).image.data];
}

/** Why bytes of a name are refused: always an error of the file, which it names. */
export async function refusal(
  name: string,
  bytes: Uint8Array,
  request: PictureRequest = {},
): Promise<string> {
  const error = await readImage(saved(name, bytes), request).then(
    () => new Error('The file was read.'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'unreadable-image' });
  const { message } = error as Error;
  expect(message).toMatch(/^Expected .* for .* but received .*\. .*\.$/s);
  expect(message).toContain(name);
  return message;
}

/** That a file cut off anywhere is refused. */
export async function expectCutsRefused(name: string, every = 97): Promise<void> {
  const bytes = bytesOf(name);
  for (let length = 0; length < bytes.length; length += every) {
    await refusal(name, bytes.subarray(0, length), { page: 1 });
  }
}
