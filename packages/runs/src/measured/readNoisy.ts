import {
  ImageContentError,
  Model,
  PairingError,
  eachUsable,
  endsOf,
  estimateNoise,
  fitPair,
  isImage,
  magnitudeOf,
  measure,
  readImageAndWhite,
  requireMeasurement,
  requireUsable,
  windowSuffix,
  type Ends,
  type Finding,
  type Image,
  type Measured,
  type MeasuredPair,
  type Measurement,
  type NoiseEstimate,
  type Shape,
} from '@bilevel/imaging';
import type { DataSettings } from '../config.js';
import { once } from '../once.js';
import { cutMask, knownPixels, type Mask } from '../mask.js';
import { operatorOf } from '../modelOptions.js';
import { partsOf } from '../pictureParts.js';
import { readMeasured } from '../readMeasured.js';
import { fileOf, nameOfPicture, type Source, type Windows } from '../source.js';
import { comparedTo, type Compared } from './second.js';

/** What a file of measurements held. */
interface NoisyFile {
  readonly measured: Measured;
  readonly white: number;
  readonly unit?: string | undefined;
  readonly ends: Ends;
  readonly findings: readonly Finding[];
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

/** What there is to tell of a picture that was measured, without its pixels. */
export interface NoisyFacts {
  readonly name: string;
  readonly path: string;
  /** Of the picture, as its file has it and as it is learned from. */
  readonly original: Extent;
  readonly learned: Extent;
  readonly file: NoisyFile;
  /** The noise by the picture alone; undefined where numbers are no picture. */
  readonly estimate?: NoiseEstimate | ImageContentError;
  readonly second?: Compared;
  readonly check?: MeasuredPair;
}

/** What is learned from of a picture that was measured. */
export interface ReadNoisy {
  readonly name: string;
  readonly source: Source;
  /** Of the picture. */
  readonly shape: Shape;
  readonly measured: Measurement;
  readonly second?: Measurement;
  readonly check?: Image;
  readonly mask?: Image;
  readonly facts: NoisyFacts;
}

interface Stored {
  readonly image: Measurement;
  readonly white: number;
  readonly unit?: string | undefined;
  readonly findings?: readonly Finding[];
}

/** Reads the files of a source of which no clean picture is learned from: one picture, or one for each of its windows. */
export async function readNoisy(
  source: Source,
  settings: DataSettings,
  { mask, windows }: { readonly mask?: Mask | undefined; readonly windows?: Windows | undefined },
): Promise<ReadNoisy[]> {
  const path = fileOf(source);
  const name = nameOfPicture(source);
  const model = new Model({ operator: operatorOf(settings) });
  const { range, page, channel, variable, colour = 'keep' } = settings;
  const others = [source.second, source.check].filter((one) => one !== undefined);
  const files = await eachUsable([path, ...others], async (file): Promise<Stored> => {
    if (model.measurement?.isComplex === true && file !== source.check) {
      const { measured: image, findings } = await readMeasured(file, model, { page, variable });
      return { image, white: 1, findings };
    }
    return readImageAndWhite(file, { range, page, channel, variable, colour });
  });
  const stored = files.shift();
  if (stored === undefined) throw new Error('There is a picture for every path.');
  const second = source.second === undefined ? undefined : files.shift()?.image;
  const check = source.check === undefined ? undefined : files.shift();
  const { image } = stored;
  if (isImage(image)) requireUsable(image, path);
  const picture = model.pictureShape(image);
  if (second !== undefined) requireAlike(name, image, second);
  if (check !== undefined) requireMeasurement(model, shapeOf(check.image), image, name);
  const isPicture = model.measurement === undefined && isImage(image);
  const known = (of: Image): Image => (mask ? knownPixels(of, mask.image) : of);
  const parts = isPicture
    ? partsOf(image, path, settings, windows)
    : wholeOf(path, model, settings.size);
  // A picture may be read many times, and is looked at when it is asked about.
  const facts = once(() => ({
    ...{
      name,
      path,
      original: { width: picture.width, height: picture.height },
      file: fileFacts(name, stored, range !== undefined),
    },
    ...(isImage(image) && { estimate: estimated(image, path, isPicture ? mask : undefined) }),
    ...(second && { second: comparedTo(name, image, second) }),
    ...(check &&
      isPicture && {
        check: checked(name, known(asImage(check.image)), known(image), stored, check),
      }),
  }));
  return parts.map(({ window, cut }) => {
    const ofPart = <M extends Measurement>(of: M): M =>
      isImage(of) ? (cut(of) as Measurement as M) : of;
    const measured = ofPart(image);
    const own =
      mask &&
      isPicture &&
      cutMask(mask, {
        ...{ path, original: image, truth: asImage(measured), cut },
        ...{ isMeasured: true, resized: false },
      });
    if (window === undefined && isImage(measured)) requireUsable(measured, path);
    const { width, height, channels } = isPicture ? shapeOf(measured) : picture;
    const ownName = window === undefined ? name : `${name}${windowSuffix(window)}`;
    return {
      name: ownName,
      source: { ...source, name: ownName, ...(window && { window }) },
      shape: { width, height, channels },
      measured: model.onlyObserved(measured, { width, height, channels }),
      ...(second && { second: ofPart(second) }),
      ...(check && { check: ofPart(asImage(check.image)) }),
      ...(own && { mask: own }),
      get facts() {
        return { ...facts(), learned: { width, height } };
      },
    };
  });
}

/** @throws ImageContentError where a part is asked for of what has another shape than the picture */
function wholeOf(
  path: string,
  model: Model,
  size: DataSettings['size'],
): ReturnType<typeof partsOf> {
  if (size.kind === 'full' || size.kind === 'windowed') return [{ cut: (all) => all }];
  throw new ImageContentError(
    path,
    `all of each picture to be learned from, as ${model.operator.name} has measured a ${model.measurement?.name ?? ''} of it,`,
    'a part',
    'Learn from whole pictures (`size` full).',
  );
}

/** @throws PairingError for two measurements of different shapes */
function requireAlike(name: string, first: Measurement, second: Measurement): void {
  const [one, other] = [first, second].map(
    ({ width, height, channels }) =>
      `${String(width)}×${String(height)} with ${String(channels)} channel(s)`,
  );
  if (one === other) return;
  throw new PairingError(
    `Expected two measurements of one size for ${name} but received ${String(one)} and ${String(other)}. Check that the two files ` +
      'show the same scene.',
  );
}

/** σ, or why there is no estimate of it. */
function estimated(
  image: Image,
  path: string,
  mask: Mask | undefined,
): NoiseEstimate | ImageContentError {
  try {
    return estimateNoise(image, path, mask?.image);
  } catch (error) {
    if (error instanceof ImageContentError) return error;
    throw error;
  }
}

function checked(
  name: string,
  clean: Image,
  noisy: Image,
  stored: Stored,
  check: Stored,
): MeasuredPair {
  return {
    name,
    fit: fitPair(clean, noisy),
    identical: noisy.data.every((x, p) => x === clean.data[p]),
    clean: { measured: measure(clean.data), white: check.white },
    noisy: { measured: measure(noisy.data), white: stored.white },
  };
}

function fileFacts(
  name: string,
  { image, white, unit, findings = [] }: Stored,
  stated: boolean,
): NoisyFile {
  const seen = image.channels === 2 ? magnitudeOf(asImage(image)) : image;
  return {
    ...{ measured: measure(seen.data), white, unit, findings },
    ends: endsOf({ name, image: seen, white, clean: false, stated }),
  };
}

function asImage(image: Measurement): Image {
  if (isImage(image)) return image;
  throw new Error('A picture has at most three channels.');
}

const shapeOf = (image: Measurement): Image => asImage(image);
