import { readFile } from 'node:fs/promises';
import { BilevelError, CancelledError } from '@bilevel/core';
import { encodePng, readAhead, readImage, resize } from '@bilevel/imaging';
import { PICTURE_KINDS, REMOVED_KIND, START_KIND, type PictureKind } from '../pictureKinds.js';
import type { RunFolder } from '../runFolder.js';
import type { StoredScores } from './reportData.js';

/** Pictures shown of each role. */
const SHOWN = 6;
/** Longest side of an embedded picture, in pixels. */
const LONGEST_SIDE = 384;
/** Small pictures are enlarged by a whole factor to about this width. */
const COMFORTABLE_WIDTH = 200;

/** A picture embedded in the page. */
export interface EmbeddedPicture {
  readonly uri: string;
  /** At which it is shown, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Shown enlarged, so that single pixels can be seen. */
  readonly enlarged: boolean;
}

/** The pictures of one pair; a kind is missing when its file cannot be read. */
export interface PictureSet {
  readonly scores: StoredScores;
  readonly pictures: Readonly<Record<PictureKind, EmbeddedPicture | undefined>>;
}

/** The first few pictures of each role, validation first: they tell more. */
export async function embedPictures(
  folder: RunFolder,
  scores: readonly StoredScores[],
  signal?: AbortSignal,
): Promise<PictureSet[]> {
  const shown = (['validation', 'train'] as const).flatMap((role) =>
    scores.filter((one) => one.role === role).slice(0, SHOWN),
  );
  const kinds = [...PICTURE_KINDS, START_KIND, REMOVED_KIND] as const;
  const files = shown.flatMap(({ name }) => kinds.map((kind) => `${name}.${kind}.png`));
  const embedded = readAhead(files.length, (k) => embedPicture(folder.file('images', files[k]!)));
  const sets: PictureSet[] = [];
  for (const [n, entry] of shown.entries()) {
    const pictures: Partial<Record<PictureKind, EmbeddedPicture | undefined>> = {};
    for (const [k, kind] of kinds.entries()) {
      if (signal?.aborted === true) throw new CancelledError();
      pictures[kind] = await embedded(n * kinds.length + k);
    }
    sets.push({ scores: entry, pictures: pictures as PictureSet['pictures'] });
  }
  return sets;
}

/** A picture file for the page; undefined where it cannot be read. */
export async function embedPicture(path: string): Promise<EmbeddedPicture | undefined> {
  try {
    const image = await readImage(path);
    const longest = Math.max(image.width, image.height);
    if (longest > LONGEST_SIDE) {
      const scaled = (side: number): number =>
        Math.max(1, Math.round((side * LONGEST_SIDE) / longest));
      const small = resize(image, scaled(image.width), scaled(image.height));
      return shown(await encodePng(small), small.width, small.height);
    }
    return shown(await readFile(path), image.width, image.height);
  } catch (error) {
    // A report with a gap is worth more than none.
    if (error instanceof BilevelError) return undefined;
    throw error;
  }
}

function shown(png: Buffer, width: number, height: number): EmbeddedPicture {
  const factor = Math.max(1, Math.floor(COMFORTABLE_WIDTH / Math.max(width, height)));
  return {
    uri: `data:image/png;base64,${png.toString('base64')}`,
    width: width * factor,
    height: height * factor,
    enlarged: factor > 1,
  };
}
