import { createHash } from 'node:crypto';
import path from 'node:path';
import { ArgumentError, CheckpointError, expected } from '@bilevel/core';
import {
  listImages,
  patternPairs,
  readImage,
  requireUsable,
  resize,
  toGrey,
  type Image,
  type PatternPair,
} from '@bilevel/imaging';
import { sliceFolder } from '../examples.js';
import type { SamplingConfig } from './config.js';
import type { SamplingSettings } from './settings.js';

/** A picture that a pattern is learned from, in grey. */
export interface SamplingPicture {
  readonly name: string;
  readonly truth: Image;
}

/**
 * Pictures of files and folders, or those that come with bilevel: in grey, resized where that is asked for.
 *
 * @throws the errors of reading them; ArgumentError without any, and for pictures of several sizes
 */
export async function readSlices(
  places: readonly string[] | undefined,
  { size }: Pick<SamplingSettings, 'size'>,
): Promise<SamplingPicture[]> {
  const from = places ?? [sliceFolder()];
  const pictures: SamplingPicture[] = [];
  for (const file of await listImages(from)) {
    const grey = toGrey(await readImage(file));
    const truth = size === undefined ? grey : resize(grey, size, size);
    requireUsable(truth, file);
    pictures.push({ name: path.basename(file), truth });
  }
  requireOneSize(pictures, from);
  return pictures;
}

function requireOneSize(pictures: readonly SamplingPicture[], from: readonly string[]): void {
  const [first] = pictures;
  if (first === undefined) {
    throw new ArgumentError(expected('at least one picture', 'the pictures', from.join(', ')));
  }
  const { width, height } = first.truth;
  const other = pictures.find(({ truth }) => truth.width !== width || truth.height !== height);
  if (other === undefined) return;
  const sizeOf = ({ truth }: SamplingPicture): string =>
    `${String(truth.width)}×${String(truth.height)}`;
  throw new ArgumentError(
    `Expected pictures of one size but received ${first.name} of ${sizeOf(first)} and ${other.name} of ${sizeOf(other)} ` +
      'pixels. A pattern is of one size of k-space: resize them with `size`, or choose those of one size.',
  );
}

/** As config.json has them. */
export function digestsOf(pictures: readonly SamplingPicture[]): SamplingConfig['pictures'] {
  return pictures.map(({ name, truth: { data } }) => ({
    name,
    sha256: createHash('sha256')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex'),
  }));
}

/** The pairs of a run as its config.json has them. @throws CheckpointError where the pictures are others by now */
export async function pairsOf({
  places,
  pictures: stored,
  settings,
}: Pick<SamplingConfig, 'places' | 'pictures' | 'settings'>): Promise<PatternPair[]> {
  const pictures = await readSlices(places, settings);
  if (JSON.stringify(digestsOf(pictures)) !== JSON.stringify(stored)) {
    throw new CheckpointError(
      `Expected the pictures that the run was started with at ${places?.join(', ') ?? 'the bundled slices'} but received ` +
        'others. Restore them, or start a new run.',
    );
  }
  return patternPairs(pictures, { sigma: settings.noise, seed: settings.seed });
}
