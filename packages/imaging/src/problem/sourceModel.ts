import type { Model } from './model.js';
import type { PictureSource } from './pictureSource.js';
import type { MeasuredPicture } from './trainingPair.js';

/**
 * `model.over` the pictures of a source and others, each read once: the same limit of weak convexity whether windows of them
 * are solved or all of each.
 *
 * @throws what reading does
 */
export async function overSource(
  model: Model,
  source: PictureSource,
  others: readonly MeasuredPicture[] = [],
): Promise<Model> {
  if (!model.needsLimit) return model;
  let least = others.length > 0 ? (model.over(others).options.convexity ?? Infinity) : Infinity;
  for (const i of source.pictures.keys()) {
    const pair = await source.load(i);
    least = Math.min(least, model.over([pair]).options.convexity ?? Infinity);
  }
  return model.over([], least);
}
