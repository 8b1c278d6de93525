import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FORMAT_RANGE, accuracyOf, applyWeights, resize, toUnit, unitOf } from '@bilevel/imaging';
import { applyRun, readForModel, readModel } from '@bilevel/runs';
import { inNamesOfPages } from '../../shared/optionNames.js';
import type { ApplyRequest } from '../../shared/schemas/apply.js';
import type { z } from 'zod';
import type { applyPreview, previewRequest } from '../../shared/schemas/apply.js';

/** Longest side of a preview, in pixels. */
const PREVIEW = 512;
/** How many times as far off as a result a preview may be. */
const ROUGHER = 10;

/** A picture before and after, made smaller when it is large, from the black to the white of the model. */
export async function previewOf({
  model,
  image: path,
  ...options
}: z.output<typeof previewRequest>): Promise<z.output<typeof applyPreview>> {
  const isFolder = (await stat(model)).isDirectory();
  const weights = await readModel(isFolder ? join(model, 'model.json') : model);
  const { noisy: original, findings } = await readForModel(path, weights.range, options);
  const scale = Math.min(1, PREVIEW / Math.max(original.width, original.height));
  const side = (of: number): number => Math.max(1, Math.round(of * scale));
  const noisy =
    scale < 1 ? resize(original, side(original.width), side(original.height)) : original;
  const black = unitOf(weights.range ?? FORMAT_RANGE);
  const peak = black.high - black.low;
  const { image, accuracy } = await applyWeights(weights, noisy, {
    accuracy: ROUGHER * accuracyOf(weights, noisy),
  });
  return {
    width: noisy.width,
    height: noisy.height,
    channels: noisy.channels,
    noisy: toUnit(noisy.data, black),
    denoised: toUnit(image.data, black),
    range: { low: black.low, high: black.high },
    accuracy: accuracy / peak,
    warnings: findings.map(({ message }) => message),
  };
}

/** One picture of a queue, denoised and written. */
export async function applyOne(
  request: Omit<ApplyRequest, 'images' | 'existing'> & { image: string },
  signal: AbortSignal,
): Promise<{ output: string; accuracy: number; seconds: number; message: string | null }> {
  const { image, ...rest } = request;
  const warnings: string[] = [];
  // The queue has decided about existing files; applyRun still refuses to replace an original.
  for await (const event of applyRun({ ...rest, images: [image], force: true }, signal)) {
    if (event.type === 'warning') warnings.push(inNamesOfPages(event.message));
    if (event.type === 'applied') {
      const { output, accuracy, seconds } = event;
      const message = warnings.length === 0 ? null : warnings.join(' ');
      return { output, accuracy, seconds, message };
    }
  }
  throw new Error('An application ended without a result.');
}
