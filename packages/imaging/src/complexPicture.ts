import { createImage, isImage, type Image, type Measurement, type RealImage } from './image.js';

/** Whether a picture is complex: its channels are the real and the imaginary part. */
export function isComplexPicture({ channels }: Pick<Image, 'channels'>): boolean {
  return channels === 2;
}

/** |x| of each pixel of a complex picture; a real one as it is. */
export function magnitudeOf(image: Image): RealImage {
  return isImage(image) ? image : ofPixels(image, Math.hypot);
}

/** arg x of each pixel of a complex picture, from −π to π, 0 where x is 0. */
export function phaseOf(image: Image & { readonly channels: 2 }): RealImage {
  return ofPixels(image, (re, im) => Math.atan2(im, re));
}

/** A grey picture as a complex one, its imaginary part 0. */
export function asComplex({ width, height, data }: Image & { readonly channels: 1 }): Image {
  const both = new Float64Array(2 * data.length);
  both.set(data);
  return createImage(width, height, both, 2);
}

function ofPixels(
  { width, height, data }: Measurement,
  of: (re: number, im: number) => number,
): RealImage {
  const d = width * height;
  return createImage(
    width,
    height,
    Float64Array.from({ length: d }, (_, p) => of(data[p]!, data[d + p]!)),
    1,
  );
}
