import { createImage, type Image, type ImageQuality, type PatternPair } from '@bilevel/imaging';

/** A picture that is learned from, beside what a pattern makes of it. */
export interface SliceView {
  readonly name: string;
  readonly truth: Image;
  readonly reconstruction: Image;
  readonly quality: ImageQuality;
}

/** The picture of a pair, whose numbers are its real part, and then an imaginary one that is 0. */
export function truthOf(
  { truth }: PatternPair,
  { width, height }: { readonly width: number; readonly height: number },
): Image {
  return createImage(width, height, truth.slice(0, width * height));
}
