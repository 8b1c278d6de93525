import {
  ImageContentError,
  eachUsable,
  endsOf,
  fitPair,
  measure,
  readImageAndWhite,
  Model,
  requireUsable,
  windowSuffix,
  isImage,
  magnitudeOf,
  type Ends,
  type Finding,
  type Image,
  type Measured,
  type Measurement,
  type MeasuredPair,
  type ReadImage,
  type ValueRange,
} from '@bilevel/imaging';
import { alignedPair, partOfPair, type AlignedPair } from './alignedPair.js';
import type { DataSettings } from './config.js';
import { cutMask, knownPixels, type Mask } from './mask.js';
import { operatorOf } from './modelOptions.js';
import { readComplexTruth } from './readComplexTruth.js';
import { readMeasured } from './readMeasured.js';
import { once } from './once.js';
import { partsOf, type Part } from './pictureParts.js';
import { fileOf, nameOfPicture, type Source, type Windows } from './source.js';

/** What a file held. */
interface MeasuredFile {
  readonly measured: Measured;
  readonly white: number;
  readonly unit?: string | undefined;
  /** What the file wants shown as black and white. */
  readonly window?: ValueRange | undefined;
  readonly ends: Ends;
}

/** A file as it was read. */
type StoredFile = Omit<ReadImage, 'image'> & {
  readonly image: Measurement;
  readonly findings?: readonly Finding[];
  /** Of a complex picture: whether its file has no imaginary part. */
  readonly isReal?: boolean;
};

/** The pictures of a source as they were read and cut, before noise is added, and what they held. */
export interface ReadPair {
  readonly name: string;
  readonly clean: string;
  readonly source: Source;
  readonly truth: Image;
  /** Undefined when noise is to be added. */
  readonly noisy: Measurement | undefined;
  /** The part of the mask that belongs to it. */
  readonly mask?: Image | undefined;
  readonly original: { readonly width: number; readonly height: number };
  readonly cleanFile: MeasuredFile & { readonly findings?: readonly Finding[] };
  readonly partner:
    | (MeasuredFile &
        Pick<MeasuredPair, 'fit' | 'identical' | 'isSeen'> & {
          /** What is odd about what was measured. */
          readonly findings?: readonly Finding[];
        })
    | undefined;
}

/** The same without the pixels: all that is told of a set of pictures depends on it. */
export type PairFacts = Omit<ReadPair, 'source' | 'truth' | 'noisy' | 'mask'> & {
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

/** How a source is read. */
export interface ReadOptions {
  readonly mask?: Mask | undefined;
  /** For settings that learn from windows: those of this picture. */
  readonly windows?: Windows | undefined;
}

/**
 * Reads a source and brings it to what is learned from: one pair, or one for each of its windows. All of each
 * picture is measured.
 */
export async function readPairs(
  source: Source,
  settings: DataSettings,
  { mask, windows }: ReadOptions = {},
): Promise<ReadPair[]> {
  const { noisy: noisyPath } = source;
  const clean = fileOf(source);
  // Runs of version 1, which say nothing, learned from grey.
  const { range, page, channel, variable, colour = 'grey' } = settings;
  const paths = noisyPath === undefined ? [clean] : [clean, noisyPath];
  // Both, so that all that is wrong is told at once.
  const model = new Model({ operator: operatorOf(settings) });
  const [first, stored] = await eachUsable(paths, async (path): Promise<StoredFile> => {
    if (path === clean && model.isComplex) {
      return readComplexTruth(path, model, { range, page, channel, variable });
    }
    if (path === clean || model.measurement?.isComplex !== true) {
      return readImageAndWhite(path, { range, page, channel, variable, colour });
    }
    const { measured: image, findings } = await readMeasured(path, model, { page, variable });
    return { image, white: 1, findings };
  });
  if (first === undefined) throw new Error('There is a picture for every path.');
  const original = { ...first, image: asPicture(first.image) };
  requireUsable(original.image, clean);
  const name = nameOfPicture(source);
  // Of a complex picture its magnitude, of which 0 is black.
  const ofSeen = { ...original, image: magnitudeOf(original.image) };
  const cleanFile = once(() => {
    const inFile = measuredFile(name, ofSeen, true, range !== undefined);
    return {
      ...inFile,
      ...(model.isComplex && { measured: { ...inFile.measured, low: 0 } }),
      ...(first.findings && { findings: first.findings }),
    };
  });
  const { width, height } = original.image;
  const aligned = stored && alignedPair(model, original.image, stored.image, name);
  const image = aligned?.truth ?? original.image;
  if (aligned !== undefined && first.isReal === true) {
    requireNoPhase(clean, model, aligned.measured, image);
  }
  const partner = once(
    () =>
      stored &&
      aligned &&
      partnerOf({
        ...{ name, clean: image, stated: range !== undefined, mask, model },
        stored: {
          ...stored,
          image: aligned.measured,
          ...(aligned.finding && { findings: [...(stored.findings ?? []), aligned.finding] }),
        },
      }),
  );
  return partsOf(image, clean, settings, windows).map((part) => {
    const { window, cut } = part;
    const { truth, measured } = cutPair(model, image, aligned, part, clean);
    // Of a picture with contrast some windows may have none: they teach to keep what is flat.
    if (window === undefined) requireUsable(truth, clean);
    const own = mask && {
      mask: cutMask(mask, {
        ...{ path: clean, original: image, truth, cut, isMeasured: stored !== undefined },
        resized: settings.size.kind === 'shrink' || settings.size.kind === 'resize',
      }),
    };
    const ownName = window === undefined ? name : `${name}${windowSuffix(window)}`;
    const read = {
      ...{ name: ownName, clean, truth, ...own },
      source: { ...source, name: ownName, ...(window && { window }) },
      original: { width, height },
      noisy: measured,
    };
    return withFacts(read, cleanFile, partner);
  });
}

/** With what there is to tell, which is found out when it is asked for: a picture may be read many times. */
function withFacts(
  read: Omit<ReadPair, 'cleanFile' | 'partner'>,
  cleanFile: () => ReadPair['cleanFile'],
  partner: () => ReadPair['partner'],
): ReadPair {
  return {
    ...read,
    get cleanFile() {
      return cleanFile();
    },
    get partner() {
      return partner();
    },
  };
}

function asPicture({ width, height, channels, data }: Measurement): Image {
  if (channels === 1 || channels === 2 || channels === 3) return { width, height, channels, data };
  throw new Error('A picture has at most three channels.');
}

/** @throws ImageContentError where a clean picture without an imaginary part is that of a measurement that has a phase */
function requireNoPhase(path: string, model: Model, measured: Measurement, shape: Image): void {
  const phase = model.doubtsOf(measured, shape, false).find(({ code }) => code === 'phase');
  if (phase === undefined) return;
  throw new ImageContentError(
    path,
    'a complex picture, as what was measured has a phase,',
    'a real one',
    'Give complex numbers (.npy), or all of what was measured, from which the picture is had; or learn real pictures (`unknown` real).',
  );
}

/** What is learned from of a picture and, where it was measured, of its measurement. */
function cutPair(
  model: Model,
  image: Image,
  aligned: AlignedPair | undefined,
  { cut, place }: Part,
  path: string,
): { readonly truth: Image; readonly measured: Measurement | undefined } {
  const truth = cut(image);
  if (aligned === undefined || truth === image) return { truth, measured: aligned?.measured };
  if (model.measurement !== undefined) return partOfPair(model, aligned, place, path);
  return { truth, measured: isImage(aligned.measured) ? cut(aligned.measured) : aligned.measured };
}

function partnerOf({
  name,
  clean,
  stored,
  stated,
  mask,
  model,
}: {
  readonly name: string;
  readonly clean: Image;
  readonly stored: StoredFile;
  readonly stated: boolean;
  readonly mask: Mask | undefined;
  readonly model: Model;
}): ReadPair['partner'] {
  if (model.measurement !== undefined || !isImage(stored.image)) {
    const { observed } = model.operatorOf(clean);
    const seen = (measured: Measurement): Measurement =>
      observed === undefined
        ? measured
        : { ...measured, data: measured.data.filter((_, k) => observed[k] === 1) };
    // What is told of noise and scale is told of what would be measured without noise.
    return {
      ...measuredFile(name, stored, false, stated),
      fit: fitPair(seen(model.seenOf(clean)), seen(stored.image)),
      identical: false,
      isSeen: true,
      ...(stored.findings && { findings: stored.findings }),
    };
  }
  // What is missing says nothing of the noise.
  const known = (image: Image): Image => (mask ? knownPixels(image, mask.image) : image);
  const [clear, noised] = [known(clean), known(stored.image)];
  return {
    ...measuredFile(name, { ...stored, image: noised }, false, stated),
    fit: fitPair(clear, noised),
    identical: noised.data.every((x, p) => x === clear.data[p]),
  };
}

function measuredFile(
  name: string,
  { image, white, unit, window }: StoredFile,
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
