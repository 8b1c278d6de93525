import { isImage, type Image } from '../image.js';
import type { Model } from '../problem/model.js';
import type { MeasuredPicture } from '../problem/trainingPair.js';

/** What reconstructions of a picture are compared with. */
export interface Reference {
  readonly kind: 'truth' | 'second';
  readonly image: Image;
}

/**
 * The true picture, be it for scores alone; where it is not known a second noisy one, if the operator measures pictures as
 * they are.
 */
export function referenceOf(
  { truth, check, second }: Pick<MeasuredPicture, 'truth' | 'check' | 'second'>,
  model: Model,
): Reference | undefined {
  const known = truth ?? check;
  if (known !== undefined) return { kind: 'truth', image: known };
  if (second === undefined || model.operator.name !== 'denoising' || !isImage(second))
    return undefined;
  return { kind: 'second', image: second };
}
