import type { MeasuredPicture, PictureSource, Shape } from '@bilevel/imaging';
import type { DataSettings, Picture } from './config.js';
import { FileFormatError } from './errors.js';
import { fileOf, type Source } from './source.js';

/** A training picture that is read whenever it is needed, and what its pixels were when the run began. */
export interface WindowedPicture {
  readonly source: Source;
  readonly shape: Shape;
  readonly sha256: string;
}

/** A picture that was read now, and the digest of what its files held. */
export interface ReadNow {
  readonly sha256: string;
  readonly picture: () => MeasuredPicture;
}

/** A picture as config.json has it, of noise that is in the file with its standard deviation where that is known. */
export function recordOf(
  { name, clean, noisy, second, check, window }: Source,
  sha256: string,
  sigma?: number,
): Picture {
  return {
    name,
    ...(clean !== undefined && { clean }),
    ...(noisy !== undefined && { noisy }),
    ...(second !== undefined && { second }),
    ...(check !== undefined && { check }),
    ...(window && { window }),
    ...(sigma !== undefined && { sigma }),
    sha256,
  };
}

/** @throws FileFormatError for other pixels than the run has started with */
export function requireSameFile(source: Source, sha256: string, before: string): void {
  if (sha256 === before) return;
  throw new FileFormatError(
    `Expected the pixels of ${fileOf(source)}${(source.second ?? source.check) ? ' and its partners' : ''} to be those the run started with but received ` +
      'others. Put the original file back and resume the run, or start a new one.',
  );
}

/** The training pictures of a run, read one at a time. */
export function windowedSource(
  pictures: readonly WindowedPicture[],
  { size, seed }: DataSettings,
  read: (picture: WindowedPicture) => Promise<ReadNow>,
): PictureSource {
  if (size.kind !== 'windowed') throw new Error('Others are held in memory.');
  return {
    pictures: pictures.map(({ source, shape }) => ({ ...shape, name: source.name })),
    windows: { size: size.size, seed },
    load: async (i) => {
      const [picture] = pictures.slice(i, i + 1);
      if (picture === undefined) throw new Error(`There is no picture ${String(i)}.`);
      const now = await read(picture);
      requireSameFile(picture.source, now.sha256, picture.sha256);
      return now.picture();
    },
  };
}
