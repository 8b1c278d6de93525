import { setImmediate } from 'node:timers/promises';
import { newtonFinish } from '@bilevel/core';
import {
  applyWeights,
  createImage,
  imageQuality,
  type Image,
  type ImageQuality,
  type LearnedModel,
  type Model,
  type TrainingPair,
} from '@bilevel/imaging';
import { mean } from '../statistics.js';

/** Means over pictures. */
export interface Scores extends ImageQuality {
  /** Of the first picture. */
  readonly first: Image;
}

/** Units of work that each picture may take. */
const MOST_WORK = 100_000;

/** Of what a model makes of pictures that were not learned from. @throws CancelledError */
export async function scoresOf(
  learned: LearnedModel,
  pairs: readonly TrainingPair[],
  accuracy: number,
  signal: AbortSignal | undefined,
): Promise<Scores> {
  const images: Image[] = [];
  for (const { truth, measured } of pairs) {
    const { image } = await applyWeights(learned, measured, {
      ...{ accuracy, lower: newtonFinish(), maxWork: MOST_WORK, pause: () => setImmediate() },
      shape: { width: truth.width, height: truth.height, channels: truth.channels },
      ...(signal && { signal }),
    });
    images.push(image);
  }
  return meansOf(images, pairs);
}

/**
 * Of what there is before any regulariser: where what is measured is a picture of its own that nothing is missing in, that;
 * otherwise the picture that solvers start from, such as a filtered back-projection.
 */
export function scoresBefore(model: Model, pairs: readonly TrainingPair[]): Scores {
  return meansOf(
    pairs.map(({ truth, measured }) => startFor(model, measured, truth)),
    pairs,
  );
}

/** The picture before any regulariser. */
function startFor(model: Model, measured: TrainingPair['measured'], truth: Image): Image {
  const { width, height, channels } = truth;
  if (model.operatorOf(truth).start === undefined) return model.pictureOf(measured, truth);
  const data = model.resultOf(model.startOf(measured.data, truth), truth);
  return createImage(width, height, data, channels);
}

function meansOf(images: readonly Image[], pairs: readonly TrainingPair[]): Scores {
  const each = images.map((image, i) => imageQuality(image, pairs[i]!.truth));
  return {
    psnr: mean(each.map(({ psnr }) => psnr)),
    ssim: mean(each.map(({ ssim }) => ssim)),
    first: images[0]!,
  };
}
