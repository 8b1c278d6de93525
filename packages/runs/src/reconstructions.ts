import { setImmediate } from 'node:timers/promises';
import {
  applyWeights,
  createImage,
  imageQuality,
  magnitudeOf,
  modelOf,
  peakOf,
  readAhead,
  referenceOf,
  shapeOfPicture,
  shownMeasurement,
  toUnit,
  writeImage,
  type LearnedModel,
  type Image,
  type ImageQuality,
  type Model,
  type MeasuredPicture,
  type ValueRange,
  type WeightLearning,
} from '@bilevel/imaging';
import type { Dataset } from './loaded.js';
import { ERROR_LIMIT, type PictureKind } from './pictureKinds.js';
import { displayRange } from './preparedText.js';
import type { RunFolder } from './runFolder.js';
import type { Warning } from './warning.js';

/** Windows of which pictures are written; of 400 windows there would be 1600 files that nobody looks through. */
export const WINDOWS_WRITTEN = 32;

/** What to say of a run of so many windows, or pictures that were learned from by way of windows. */
export function windowsLeftOut(count: number, kind: string): Warning {
  const what = kind === 'windows' ? 'windows' : 'pictures';
  return {
    code: 'windows-left-out',
    message:
      `Pictures are written of the first ${String(WINDOWS_WRITTEN)} of ${String(count)} ${what}, since of all there would be ` +
      `${String(4 * count)} files; images/scores.json has the scores of every one, and validation all of its pictures.`,
  };
}

/**
 * Scores of one picture of a run: of what it is before any model of pictures (`Model.pictureOf`), and reconstructed; NaN where there is
 * nothing to compare them with.
 */
interface PictureScores {
  readonly name: string;
  readonly role: 'train' | 'validation';
  readonly noisy: ImageQuality;
  readonly reconstructed: ImageQuality;
}

/**
 * Reconstructs every picture of the run with the model and writes truth, measurement, reconstruction and signed error, without a
 * truth what the reconstruction has taken away, as 8-bit PNG (black and white of the run's range; clipped), beside a measurement of another shape the picture that it
 * starts from, and images/scores.json.
 *
 * @param point what a picture's lower level starts at, where something nearer is known than its measurement
 * @param most so many training pictures are written, the first ones; the scores are of all
 */
export async function writeReconstructions(
  folder: RunFolder,
  model: LearnedModel,
  dataset: Dataset,
  point: WeightLearning['point'],
  signal: AbortSignal | undefined,
  most = Infinity,
): Promise<void> {
  await folder.makeFolder('images');
  const scores: PictureScores[] = [];
  const range = displayRange(dataset);
  const peak = peakOf(dataset.prepared.range);
  const whole = modelOf(model);
  const pictures = picturesOf(dataset);
  // The next picture is read, and one is written, on threads of the image library while one is denoised on this one.
  const read = readAhead(pictures.length, async (k) => {
    const { role, i, load } = pictures[k]!;
    return { pair: await load(), start: await point(role, i) };
  });
  let written: Promise<void> = Promise.resolve();
  try {
    for (const [k, { role, i }] of pictures.entries()) {
      const { pair, start } = await read(k);
      const own = whole.withPicture(pair.operatorPicture);
      const shape = shapeOfPicture(pair, own);
      const { image } = await applyWeights(model, pair.measured, {
        ...{ signal, shape, point: start },
        operatorPicture: pair.operatorPicture,
        pause: () => setImmediate(),
      });
      const before = own.pictureOf(pair.measured, shape);
      const reference = referenceOf(pair, own)?.image;
      const scored = (of: Image): ImageQuality =>
        reference ? imageQuality(of, reference, { peak }) : { psnr: NaN, ssim: NaN };
      await written;
      if (role === 'validation' || i < most) {
        written = writePictures(folder, { ...pair, model: own, before, image }, range);
        // Its error is thrown where it is waited for.
        written.catch(() => undefined);
      }
      scores.push({
        name: pair.name,
        role,
        noisy: scored(before),
        reconstructed: scored(image),
      });
    }
  } finally {
    // Nothing is left writing when this ends, whichever way.
    await written;
  }
  // `knownScore` reads them.
  const named = (_key: string, of: unknown): unknown => (Number.isNaN(of) ? String(of) : of);
  await folder.write('images/scores.json', `${JSON.stringify(scores, named, 2)}\n`);
}

/** Training pictures, which may have to be read, then those for validation. */
function picturesOf({ train, source, validation }: Dataset): readonly {
  readonly role: PictureScores['role'];
  /** Among those of the role. */
  readonly i: number;
  readonly load: () => Promise<MeasuredPicture>;
}[] {
  const held = (role: PictureScores['role'], pairs: readonly MeasuredPicture[]) =>
    pairs.map((pair, i) => ({ role, i, load: () => Promise.resolve(pair) }));
  const trained = source?.pictures.map((_, i) => ({
    ...{ role: 'train' as const, i },
    load: () => source.load(i),
  }));
  return [...(trained ?? held('train', train)), ...held('validation', validation)];
}

async function writePictures(
  folder: RunFolder,
  {
    name,
    truth: learned,
    check,
    measured,
    model,
    before,
    image,
  }: MeasuredPicture & { readonly model: Model; readonly before: Image; readonly image: Image },
  range: ValueRange,
): Promise<void> {
  const limit = 2 * ERROR_LIMIT * (range.high - range.low);
  // Of complex pictures all are magnitudes.
  const truth = learned ?? check;
  const seen = magnitudeOf(image);
  const away = (from: Image, what: Image): Image => {
    const difference = new Float64Array(from.data.length);
    for (let p = 0; p < difference.length; p++) {
      difference[p] = 0.5 + (from.data[p]! - what.data[p]!) / limit;
    }
    return createImage(from.width, from.height, difference, from.channels);
  };
  const isUnit = range.low === 0 && range.high === 1;
  const windowed = (of: Image): Image => (isUnit ? of : { ...of, data: toUnit(of.data, range) });
  const hasStart = model.measurement !== undefined;
  const pictures: Partial<Record<PictureKind, Image>> = {
    ...(truth && { truth: windowed(magnitudeOf(truth)) }),
    noisy: shownMeasurement(model, measured, range),
    ...(hasStart && { start: windowed(magnitudeOf(before)) }),
    reconstruction: windowed(seen),
    ...(truth
      ? { error: away(seen, magnitudeOf(truth)) }
      : { removed: away(magnitudeOf(before), seen) }),
  };
  await Promise.all(
    Object.entries(pictures).map(([kind, picture]) =>
      writeImage(folder.file('images', `${name}.${kind}.png`), picture),
    ),
  );
}
