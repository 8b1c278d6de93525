import { ImageContentError } from '../errors.js';
import { requireFinite } from './finite.js';
import type { Image } from '../image.js';
import { SSIM_WINDOW } from '../metric/ssim.js';

/** Options of {@link requireUsable}. */
export interface UsableOptions {
  /** Accept a picture whose pixels are all equal. Default false. */
  readonly allowConstant?: boolean;
}

/**
 * Throws unless `image` can be learned from or denoised: both sides of at least 11 pixels (the
 * window of SSIM; total variation also needs neighbours in both directions), finite pixels, and
 * some contrast. `path` names the picture in the message.
 *
 * @throws ImageContentError
 */
export function requireUsable(image: Image, path: string, options: UsableOptions = {}): void {
  const { allowConstant = false } = options;
  if (image.width < SSIM_WINDOW || image.height < SSIM_WINDOW) {
    const side = String(SSIM_WINDOW);
    throw new ImageContentError(
      path,
      `a picture of at least ${side}×${side} pixels`,
      `${String(image.width)}×${String(image.height)} (width×height)`,
      'Total variation compares neighbouring pixels in both directions and the SSIM score needs ' +
        `a window of ${side}×${side}; use a larger picture.`,
    );
  }
  requireFinite(image, path);
  if (allowConstant) return;
  const value = image.data[0];
  if (image.data.every((pixel) => pixel === value)) {
    throw new ImageContentError(
      path,
      'a picture with some contrast',
      `one where every pixel is ${String(value)}`,
      'Such a picture has nothing to denoise or to learn from; leave it out.',
    );
  }
}
