import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyWeights,
  createImage,
  encodePng,
  readImage,
  requireUsable,
  resize,
} from '@bilevel/imaging';
import { applyRun, readModel } from '@bilevel/runs';
import type { ApplyRequest } from '../../shared/schemas/apply.js';
import type { z } from 'zod';
import type { applyPreview } from '../../shared/schemas/apply.js';

/** Longest side of a preview, in pixels. */
const PREVIEW = 512;

/** A picture before and after, made smaller when it is large. */
export async function previewOf(
  model: string,
  path: string,
): Promise<z.output<typeof applyPreview>> {
  const original = await readImage(path, { colour: 'keep' });
  requireUsable(original, path, { allowConstant: true });
  const isFolder = (await stat(model)).isDirectory();
  const weights = await readModel(isFolder ? join(model, 'model.json') : model);
  const scale = Math.min(1, PREVIEW / Math.max(original.width, original.height));
  const side = (of: number): number => Math.max(1, Math.round(of * scale));
  const noisy =
    scale < 1 ? resize(original, side(original.width), side(original.height)) : original;
  const { image, accuracy } = await applyWeights(weights, noisy, { accuracy: 1e-3 });
  const png = (of: typeof image): Promise<Uint8Array> =>
    encodePng(
      createImage(
        of.width,
        of.height,
        of.data.map((v) => Math.min(1, Math.max(0, v))),
        of.channels,
      ),
    );
  return {
    width: noisy.width,
    height: noisy.height,
    noisy: await png(noisy),
    denoised: await png(image),
    accuracy,
  };
}

/** One picture of a queue, denoised and written. */
export async function applyOne(
  request: Omit<ApplyRequest, 'images' | 'existing'> & { image: string },
  signal: AbortSignal,
): Promise<{ output: string; accuracy: number; seconds: number }> {
  const { image, ...rest } = request;
  // The queue has decided about existing files; applyRun still refuses to replace an original.
  for await (const event of applyRun({ ...rest, images: [image], force: true }, signal)) {
    if (event.type === 'applied') {
      const { output, accuracy, seconds } = event;
      return { output, accuracy, seconds };
    }
  }
  throw new Error('An application ended without a result.');
}
