import { setImmediate } from 'node:timers/promises';
import {
  applyWeights,
  createImage,
  imageQuality,
  magnitudeOf,
  modelOf,
  peakOf,
  shownMeasurement,
  toUnit,
  writeImage,
  type LearnedModel,
  type Image,
  type ImageQuality,
  type Model,
  type TrainingPair,
  type ValueRange,
} from '@bilevel/imaging';
import type { Dataset } from './dataset.js';
import { ERROR_LIMIT, type PictureKind } from './pictureKinds.js';
import { displayRange } from './preparedText.js';
import type { RunFolder } from './runFolder.js';
import type { Warning } from './warning.js';
import { trainingPairs } from './windowedSource.js';

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

/** Scores of one picture of a run: of what it is before any model of pictures (`Model.pictureOf`), and reconstructed. */
interface PictureScores {
  readonly name: string;
  readonly role: 'train' | 'validation';
  readonly noisy: ImageQuality;
  readonly reconstructed: ImageQuality;
}

/**
 * Reconstructs every picture of the run with the model and writes truth, measurement, reconstruction and signed error as
 * 8-bit PNG (black and white of the run's range; clipped), beside a measurement of another shape the picture that it
 * starts from, and images/scores.json.
 *
 * @param most so many training pictures are written, the first ones; the scores are of all
 */
export async function writeReconstructions(
  folder: RunFolder,
  model: LearnedModel,
  dataset: Dataset,
  signal: AbortSignal | undefined,
  most = Infinity,
): Promise<void> {
  await folder.makeFolder('images');
  const scores: PictureScores[] = [];
  const range = displayRange(dataset);
  const peak = peakOf(dataset.prepared.range);
  const whole = modelOf(model);
  // One picture is written, on threads of the image library, while the next is denoised on this one.
  let written: Promise<void> = Promise.resolve();
  try {
    for (const role of ['train', 'validation'] as const) {
      let i = -1;
      for await (const pair of role === 'train' ? trainingPairs(dataset) : dataset.validation) {
        i++;
        const { image } = await applyWeights(model, pair.measured, {
          signal,
          operatorPicture: pair.operatorPicture,
          shape: pair.truth,
          pause: () => setImmediate(),
        });
        const own = whole.withPicture(pair.operatorPicture);
        const before = own.pictureOf(pair.measured, pair.truth);
        await written;
        if (role === 'validation' || i < most) {
          written = writePictures(folder, { ...pair, model: own, before, image }, range);
          // Its error is thrown where it is waited for.
          written.catch(() => undefined);
        }
        scores.push({
          name: pair.name,
          role,
          noisy: imageQuality(before, pair.truth, { peak }),
          reconstructed: imageQuality(image, pair.truth, { peak }),
        });
      }
    }
  } finally {
    // Nothing is left writing when this ends, whichever way.
    await written;
  }
  await folder.write('images/scores.json', `${JSON.stringify(scores, null, 2)}\n`);
}

async function writePictures(
  folder: RunFolder,
  {
    name,
    truth,
    measured,
    model,
    before,
    image,
  }: TrainingPair & { readonly model: Model; readonly before: Image; readonly image: Image },
  range: ValueRange,
): Promise<void> {
  const limit = 2 * ERROR_LIMIT * (range.high - range.low);
  // Of complex pictures all are magnitudes.
  const [seen, reference] = [magnitudeOf(image), magnitudeOf(truth)];
  const error = seen.data.map((x, p) => 0.5 + (x - reference.data[p]!) / limit);
  const windowed = (of: Image): Image => ({ ...of, data: toUnit(of.data, range) });
  const hasStart = model.measurement !== undefined;
  const pictures: Partial<Record<PictureKind, Image>> = {
    truth: windowed(reference),
    noisy: shownMeasurement(model, measured, range),
    ...(hasStart && { start: windowed(magnitudeOf(before)) }),
    reconstruction: windowed(seen),
    error: createImage(seen.width, seen.height, error, seen.channels),
  };
  await Promise.all(
    Object.entries(pictures).map(([kind, picture]) =>
      writeImage(folder.file('images', `${name}.${kind}.png`), picture),
    ),
  );
}
