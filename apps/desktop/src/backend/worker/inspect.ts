import { basename } from 'node:path';
import { CancelledError } from '@bilevel/core';
import {
  PictureChoiceError,
  createImage,
  describeImage,
  encodePng,
  formatOfExtension,
  listPictures,
  magnitudeOf,
  measure,
  pairByName,
  readComplexPicture,
  readImage,
  readImageAndWhite,
  requireUsable,
  resize,
  toUnit,
  type Image,
  type ReadImage,
} from '@bilevel/imaging';
import { inNamesOfPages } from '../../shared/optionNames.js';
import type { PictureChoice, PictureInfo, PictureSet } from '../../shared/schemas/files.js';

/** Decoding this many pixels takes too long for a first look; larger ones are checked at the start. */
const DECODED = 4e6;

/** The pictures at some paths: sizes, depths, and what keeps any of them from being used. @throws CancelledError */
export async function inspect(
  paths: readonly string[],
  {
    noisy,
    signal,
    onPicture,
    ...choice
  }: PictureChoice & {
    readonly noisy?: string | undefined;
    readonly signal?: AbortSignal;
    readonly onPicture?: (done: number, of: number) => void;
  } = {},
): Promise<PictureSet> {
  let files: string[];
  try {
    files = await listPictures(paths, choice);
  } catch (error) {
    return { pictures: [], problem: messageOf(error) };
  }
  const pictures: PictureInfo[] = [];
  for (const path of files) {
    if (signal?.aborted === true) throw new CancelledError();
    onPicture?.(pictures.length, files.length);
    pictures.push(await pictureInfo(path, choice));
  }
  let problem: string | null = null;
  if (noisy !== undefined) {
    try {
      pairByName(files, await listPictures([noisy], choice));
    } catch (error) {
      problem = messageOf(error);
    }
  }
  return { pictures, problem };
}

async function pictureInfo(path: string, picked: PictureChoice): Promise<PictureInfo> {
  const name = basename(path);
  const unknown = { width: null, height: null, bitDepth: null, channels: null, format: null };
  const usable = { problem: null, choice: null };
  try {
    const complex = await complexIn(path, picked);
    if (complex !== undefined) {
      const { width, height } = complex;
      const format = formatOfExtension(path);
      return { path, name, width, height, bitDepth: 64, channels: 2, format, ...usable };
    }
    const { width, height, bitDepth, channels, format } = await describeImage(path, picked);
    const known = { path, name, width, height, bitDepth, channels, format };
    if (width * height > DECODED) return { ...known, ...usable };
    try {
      requireUsable(await readImage(path, picked), path);
      return { ...known, ...usable };
    } catch (error) {
      return { ...known, ...problemOf(error) };
    }
  } catch (error) {
    return { path, name, ...unknown, ...problemOf(error) };
  }
}

/** A complex picture; undefined for a real one. */
async function complexIn(path: string, choice: PictureChoice): Promise<Image | undefined> {
  const { variable, page } = choice;
  const numbers = await readComplexPicture(path, {
    variable,
    page: page === 'all' ? undefined : page,
  });
  if (numbers === undefined) return undefined;
  const { width, height, data } = numbers;
  return createImage(width, height, data, 2);
}

/** A small PNG of a picture, at most `size` pixels a side, never enlarged. */
export async function thumbnail(
  path: string,
  size: number,
  choice: PictureChoice,
): Promise<Uint8Array> {
  const complex = await complexIn(path, choice);
  const { image, window }: Pick<ReadImage, 'image' | 'window'> =
    complex === undefined
      ? await readImageAndWhite(path, { colour: 'keep', ...choice })
      : { image: magnitudeOf(complex) };
  const scale = Math.min(1, size / Math.max(image.width, image.height));
  const side = (of: number): number => Math.max(1, Math.round(of * scale));
  const small = scale < 1 ? resize(image, side(image.width), side(image.height)) : image;
  // As the file wants it; else numbers that are far from 0 to 1, or hardly leave 0, from the least to the
  // largest.
  if (window !== undefined) return encodePng({ ...small, data: toUnit(small.data, window) });
  const { low, high } = measure(small.data);
  const fits = low >= -0.5 && high <= 1.5 && high - low > 0.1;
  const data = fits || low === high ? small.data : toUnit(small.data, { low, high });
  return encodePng({ ...small, data });
}

function problemOf(error: unknown): Pick<PictureInfo, 'problem' | 'choice'> {
  const choice = error instanceof PictureChoiceError ? error.option : null;
  return { problem: messageOf(error), choice };
}

function messageOf(error: unknown): string {
  return inNamesOfPages(error instanceof Error ? error.message : String(error));
}
