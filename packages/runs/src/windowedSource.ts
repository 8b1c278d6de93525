import type { PictureSource, MeasuredPicture, Shape, TrainingPair } from '@bilevel/imaging';
import type { DataSettings, Picture } from './config.js';
import { digestOf } from './digest.js';
import { FileFormatError } from './errors.js';
import type { Mask } from './mask.js';
import { readPairs, type ReadPair } from './readPair.js';
import { fileOf, type Source } from './source.js';

/** A training picture that is read whenever it is needed, and what its pixels were when the run began. */
export interface WindowedPicture {
  readonly source: Source;
  readonly shape: Shape;
  readonly sha256: string;
}

/** What of a pair that was read stays in memory. */
export function windowedPicture(pair: ReadPair): WindowedPicture {
  const { source, truth } = pair;
  const { width, height, channels } = truth;
  return { source, shape: { width, height, channels }, sha256: digestOfFiles(pair) };
}

/** The digest of what files held, before any noise is added. */
function digestOfFiles({ truth, noisy, mask }: ReadPair): string {
  return digestOf([truth, noisy, mask]);
}

/** The picture as config.json has it. */
export function recordOf({ source, sha256 }: WindowedPicture): Picture {
  const { name, clean, noisy } = source;
  return {
    name,
    ...(clean !== undefined && { clean }),
    ...(noisy !== undefined && { noisy }),
    sha256,
  };
}

/** @throws FileFormatError for other pixels than the run has started with */
export function requireSameFile({ source }: WindowedPicture, sha256: string, before: string): void {
  if (sha256 === before) return;
  throw new FileFormatError(
    `Expected the pixels of ${fileOf(source)} to be those the run started with but received ` +
      'others. Put the original file back and resume the run, or start a new one.',
  );
}

/** The training pictures of a run, read one at a time. */
export function windowedSource(
  pictures: readonly WindowedPicture[],
  settings: DataSettings,
  mask: Mask | undefined,
  measured: (pair: ReadPair) => TrainingPair,
): PictureSource {
  const { size, seed } = settings;
  if (size.kind !== 'windowed') throw new Error('Others are held in memory.');
  return {
    pictures: pictures.map(({ source, shape }) => ({ ...shape, name: source.name })),
    windows: { size: size.size, seed },
    load: async (i) => {
      const [picture] = pictures.slice(i, i + 1);
      if (picture === undefined) throw new Error(`There is no picture ${String(i)}.`);
      const [pair] = await readPairs(picture.source, settings, { mask });
      if (pair === undefined) throw new Error('A picture has been read.');
      requireSameFile(picture, digestOfFiles(pair), picture.sha256);
      return measured(pair);
    },
  };
}

/** The training pairs of a run one after the other, read where they are not in memory. */
export async function* trainingPairs({
  train,
  source,
}: {
  readonly train: readonly MeasuredPicture[];
  readonly source?: PictureSource | undefined;
}): AsyncGenerator<MeasuredPicture> {
  if (source === undefined) yield* train;
  else for (const [i] of source.pictures.entries()) yield source.load(i);
}
