import {
  FORMAT_RANGE,
  OPERATORS,
  accuracyOf,
  applyWeights,
  centreCrop,
  isImage,
  magnitudeOf,
  modelOf,
  requireApplicable,
  resize,
  toUnit,
  unitOf,
  type Image,
  type Measurement,
  type NoiseEstimate,
  type OperatorEntry,
} from '@bilevel/imaging';
import {
  NOT_CERTIFIED,
  applyRun,
  findModel,
  forEachPicture,
  maskFor,
  readAs,
  readForModel,
  type EstimatedNoise,
  type ModelFile,
} from '@bilevel/runs';
import { beforeInWords, modelInWords } from '@bilevel/runs/display';
import { inNamesOfPages } from '../../shared/optionNames.js';
import type { ApplyItem, ApplyRequest } from '../../shared/schemas/apply.js';
import type { z } from 'zod';
import { interleaved } from './interleaved.js';
import { measurementShown } from './measurementShown.js';
import { arraysIn } from './parameters.js';
import type { applyPreview, modelFacts, previewRequest } from '../../shared/schemas/apply.js';

/** Longest side of a preview, in pixels. */
const PREVIEW = 512;
/** How many times as far off as a result a preview may be. */
const ROUGHER = 10;

function operatorOf({ operator }: ModelFile): OperatorEntry | undefined {
  return OPERATORS.find(({ name }) => name === (operator?.name ?? OPERATORS[0]?.name));
}

/** What a model is, in words, and what its operator takes besides. */
export async function factsOf({ model }: { model: string }): Promise<z.output<typeof modelFacts>> {
  const { model: file } = await findModel(model);
  const { operator, prior, fidelity, values, sigma = null } = file;
  const what = operatorOf(file)?.picture;
  return {
    words: modelInWords({ data: { operator }, training: { prior, fidelity } }),
    denoises: beforeInWords({ data: { operator } }) === 'noisy',
    sigma,
    prior,
    arrays: arraysIn(values),
    picture: what === undefined ? null : { what, needed: operator?.picture === 'own' },
  };
}

/** How pictures become small enough for a preview. */
function smallerBy(
  { width, height }: Pick<Measurement, 'width' | 'height'>,
  seesAll: boolean,
  masked: boolean,
): (image: Image) => Image {
  const longest = Math.max(width, height);
  if (longest <= PREVIEW) return (image) => image;
  if (seesAll) {
    const side = (of: number): number => Math.max(1, Math.round((of * PREVIEW) / longest));
    return (image) => resize(image, side(width), side(height));
  }
  // Missing pixels would mix with known ones; a mask made for all of a picture fits no part of it.
  if (!masked) return (image) => image;
  return (image) => centreCrop(image, Math.min(PREVIEW, width), Math.min(PREVIEW, height));
}

/** A picture before and after, made smaller when it is large, from the black to the white of the model. */
export async function previewOf({
  model,
  image: path,
  mask: maskPath,
  grey,
  noise,
  ...options
}: z.output<typeof previewRequest>): Promise<z.output<typeof applyPreview>> {
  const found = (await findModel(model)).model;
  const modelFor = forEachPicture(found, noise);
  const { mask, findings: ofMask } = await maskFor(found, maskPath);
  const colour = grey ? 'grey' : 'keep';
  const read = await readForModel(
    path,
    found.range,
    { ...options, ...readAs(found), colour },
    mask,
  );
  const { noisy: original, operatorPicture, findings } = read;
  const { model: weights, estimate } = modelFor(read, path);
  requireApplicable(weights, original, path, operatorPicture);
  const seesAll = operatorOf(weights) === OPERATORS[0];
  const smaller = smallerBy(original, seesAll, mask !== undefined);
  // Of k-space no part is a picture's.
  const noisy = isImage(original) ? smaller(original) : original;
  const black = unitOf(weights.range ?? FORMAT_RANGE);
  const peak = black.high - black.low;
  const { image, accuracy, kind } = await applyWeights(weights, noisy, {
    accuracy: ROUGHER * accuracyOf(weights, noisy),
    ...(operatorPicture && { operatorPicture: smaller(operatorPicture) }),
  });
  const whole = modelOf(weights);
  const before = magnitudeOf(whole.pictureOf(noisy, image));
  const shown = magnitudeOf(image);
  return {
    width: shown.width,
    height: shown.height,
    channels: shown.channels,
    noisy: toUnit(interleaved(before), black),
    measurement: measurementShown(whole, noisy, black),
    denoised: toUnit(interleaved(shown), black),
    range: { low: black.low, high: black.high },
    accuracy: accuracy / peak,
    noise: estimate === undefined ? null : estimatedOf(estimate),
    warnings: [
      ...[...ofMask, ...findings, ...(estimate?.doubts ?? [])].map(({ message }) => message),
      ...(kind === 'estimated' ? [NOT_CERTIFIED] : []),
    ],
  };
}

function estimatedOf({ sigma, doubts }: NoiseEstimate): EstimatedNoise {
  return { sigma, isDoubtful: doubts.length > 0 };
}

/** What a picture of a queue came to. */
interface AppliedOne extends Pick<ApplyItem, 'message' | 'noise'> {
  output: string;
  accuracy: number;
  seconds: number;
}

/** One picture of a queue, denoised and written. */
export async function applyOne(
  request: Omit<ApplyRequest, 'images' | 'existing'> & { image: string },
  signal: AbortSignal,
): Promise<AppliedOne> {
  const { image, ...rest } = request;
  const warnings: string[] = [];
  // The queue has decided about existing files; applyRun still refuses to replace an original.
  for await (const event of applyRun({ ...rest, images: [image], force: true }, signal)) {
    if (event.type === 'warning') warnings.push(inNamesOfPages(event.message));
    if (event.type === 'applied') {
      const { output, accuracy, seconds, noise = null } = event;
      const message = warnings.length === 0 ? null : warnings.join(' ');
      return { output, accuracy, seconds, message, noise };
    }
  }
  throw new Error('An application ended without a result.');
}
