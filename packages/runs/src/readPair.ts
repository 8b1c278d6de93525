import {
  ImageContentError,
  centreCrop,
  crop,
  eachUsable,
  endsOf,
  fitPair,
  measure,
  readImageAndWhite,
  requireSameSize,
  requireUsable,
  resize,
  typicalPart,
  type Ends,
  type Image,
  type Measured,
  type PairFit,
  type ReadImage,
  type ValueRange,
} from '@bilevel/imaging';
import type { DataSettings } from './config.js';
import { cutMask, knownPixels, type Mask } from './mask.js';

/** Where a pair of pictures comes from. */
export interface Source {
  readonly name: string;
  readonly clean: string;
  readonly noisy?: string | undefined;
}

/** What a file held. */
interface MeasuredFile {
  readonly measured: Measured;
  readonly white: number;
  readonly unit?: string | undefined;
  /** What the file wants shown as black and white. */
  readonly window?: ValueRange | undefined;
  readonly ends: Ends;
}

/** The pictures of a source as they were read and cut, before noise is added, and what they held. */
export interface ReadPair {
  readonly name: string;
  readonly clean: string;
  readonly truth: Image;
  /** Undefined when noise is to be added. */
  readonly noisy: Image | undefined;
  /** The part of the mask that belongs to it. */
  readonly mask?: Image | undefined;
  readonly original: { readonly width: number; readonly height: number };
  readonly cleanFile: MeasuredFile;
  readonly partner:
    (MeasuredFile & { readonly fit: PairFit; readonly identical: boolean }) | undefined;
}

/** The same without the pixels: all that is told of a set of pictures depends on it. */
export type PairFacts = Omit<ReadPair, 'truth' | 'noisy' | 'mask'> & {
  readonly truth: { readonly width: number; readonly height: number };
};

/** What there is to tell of a pair. */
export function factsOf({
  name,
  clean,
  truth: { width, height },
  original,
  cleanFile,
  partner,
}: ReadPair): PairFacts {
  return { name, clean, truth: { width, height }, original, cleanFile, partner };
}

/** Reads a source and brings it to the size to learn from; all of each picture is measured. */
export async function readPair(
  source: Source,
  settings: DataSettings,
  mask?: Mask,
): Promise<ReadPair> {
  const { name, clean, noisy: noisyPath } = source;
  // Runs of version 1, which say nothing, learned from grey.
  const { range, page, channel, variable, colour = 'grey' } = settings;
  const paths = noisyPath === undefined ? [clean] : [clean, noisyPath];
  // Both, so that all that is wrong is told at once.
  const [original, stored] = await eachUsable(paths, (path) =>
    readImageAndWhite(path, { range, page, channel, variable, colour }),
  );
  if (original === undefined) throw new Error('There is a picture for every path.');
  requireUsable(original.image, clean);
  const cleanFile = measuredFile(name, original, true, range !== undefined);
  const { width, height } = original.image;
  const cut = cutter(original.image, clean, settings);
  const common = { name, clean, original: { width, height }, cleanFile };
  if (stored !== undefined) requireSameSize(original.image, stored.image, name);
  const truth = cut(original.image);
  requireUsable(truth, clean);
  const seen = mask && {
    mask: cutMask(mask, {
      ...{ path: clean, original: original.image, truth, cut, isMeasured: stored !== undefined },
      resized: settings.size.kind === 'resize',
    }),
  };
  if (stored === undefined)
    return { ...common, truth, ...seen, noisy: undefined, partner: undefined };
  // What is missing says nothing of the noise.
  const known = (image: Image): Image => (mask ? knownPixels(image, mask.image) : image);
  const [clear, noised] = [known(original.image), known(stored.image)];
  const partner = {
    ...measuredFile(name, { ...stored, image: noised }, false, range !== undefined),
    fit: fitPair(clear, noised),
    identical: noised.data.every((x, p) => x === clear.data[p]),
  };
  return { ...common, truth, ...seen, noisy: cut(stored.image), partner };
}

function measuredFile(
  name: string,
  { image, white, unit, window }: ReadImage,
  clean: boolean,
  stated: boolean,
): MeasuredFile {
  return {
    measured: measure(image.data),
    white,
    unit,
    window,
    ends: endsOf({ name, image, white, clean, stated }),
  };
}

/** How `image`, and its partner at the same place, come to the size asked for. */
function cutter(image: Image, path: string, { size }: DataSettings): (image: Image) => Image {
  switch (size.kind) {
    case 'full':
      return (all) => all;
    case 'resize':
      return (all) => resize(all, size.size, size.size);
    case 'part': {
      const width = Math.min(size.size, image.width);
      const height = Math.min(size.size, image.height);
      if (width === image.width && height === image.height) return (all) => all;
      const { row, column } = typicalPart(image, width, height);
      return (all) => crop(all, row, column, width, height);
    }
    case 'crop':
      if (image.width < size.size || image.height < size.size) {
        throw new ImageContentError(
          path,
          `a picture of at least ${String(size.size)}×${String(size.size)} pixels to crop`,
          `${String(image.width)}×${String(image.height)}`,
          'Choose a smaller size, or resize instead of cropping.',
        );
      }
      return (all) => centreCrop(all, size.size, size.size);
  }
}
