import { ArgumentError, expected } from '@bilevel/core';
import { ImageContentError, type Finding, type Image } from '@bilevel/imaging';
import { readMask, sizeOf, type Mask } from './mask.js';
import { randomMaskFindings } from './maskFindings.js';
import type { ModelFile } from './model.js';

/**
 * The mask for a model to be applied with, and what to tell where there is none: a model that was learned
 * with masks needs one, and one learned with random masks takes pixels to be missing by the same rule.
 *
 * @throws ArgumentError for a model that needs one and none is given, or that takes none, and the errors of
 *   `readMask`
 */
export async function maskFor(
  { operator }: ModelFile,
  path: string | undefined,
): Promise<{ readonly mask: Mask | undefined; readonly findings: readonly Finding[] }> {
  if (path === undefined && operator?.picture === 'own') {
    throw new ArgumentError(
      expected(
        'a mask that says which pixels are missing',
        '`mask`',
        'none',
        `The model was learned with one for its pictures (${operator.name}): give that of these pictures.`,
      ),
    );
  }
  const mask = await readMask({ operator, mask: path });
  return { mask, findings: mask === undefined ? randomMaskFindings(operator) : [] };
}

/** The mask as the picture of the operator. @throws ImageContentError for a picture of another size */
export function operatorPictureOf(
  { path: maskPath, image }: Mask,
  path: string,
  picture: Image,
): Image {
  if (image.width !== picture.width || image.height !== picture.height) {
    throw new ImageContentError(
      maskPath,
      `a mask of ${sizeOf(picture)} pixels, as ${path} has,`,
      sizeOf(image),
      'Apply the model to pictures of the size of the mask, or give the mask of these.',
    );
  }
  return image;
}
