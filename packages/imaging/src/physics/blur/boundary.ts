import { ArgumentError, expected } from '@bilevel/core/errors';
import { namedOption, type OptionDescription, type OptionValues } from '../../describe/options.js';
import type { Extent, Shape } from '../../image.js';
import { mirrored } from '../../transform/mirror.js';

/** What is beyond the edges of a picture that is blurred. */
const BOUNDARIES = ['reflect', 'periodic', 'valid'] as const;
export type Boundary = (typeof BOUNDARIES)[number];

/** The option that all blurs have; mirror images by default. */
export const BOUNDARY_OPTION: OptionDescription = namedOption(
  {
    key: 'boundary',
    label: 'Beyond the edges',
    help: 'what a blur sees beyond the edges: mirror images (reflect), the other side (periodic), or pixels that are unknown and reconstructed as well, so that what is measured is smaller than the picture (valid)',
  },
  BOUNDARIES,
);

export function boundaryOf({ boundary = 0 }: OptionValues): Boundary {
  return BOUNDARIES[boundary] ?? BOUNDARIES[0];
}

/** Pixels that a kernel reaches beyond each side of its place. */
export interface Reach {
  readonly left: number;
  readonly right: number;
  readonly up: number;
  readonly down: number;
}

/** Where the numbers of a line of n are from that goes on for so many beyond its ends. */
export function placesOf(n: number, before: number, after: number, boundary: Boundary): Int32Array {
  return Int32Array.from({ length: n + before + after }, (_, i) =>
    placeOf(boundary)(i - before, n),
  );
}

/** The place of i, inside of 0 … n − 1 or not. */
export function placeOf(boundary: Boundary): (i: number, n: number) => number {
  return boundary === 'reflect' ? mirrored : wrapped;
}

const wrapped = (i: number, n: number): number => ((i % n) + n) % n;

/** What is measured of a picture where the kernel has to fit. @throws ArgumentError where it does not */
export function fittingShape<S extends Extent>(picture: S, reach: Reach): S {
  const width = picture.width - reach.left - reach.right;
  const height = picture.height - reach.up - reach.down;
  if (width >= 1 && height >= 1) return { ...picture, width, height };
  const side = (a: number, b: number): string => String(1 + a + b);
  const kernel = `${side(reach.left, reach.right)}×${side(reach.up, reach.down)}`;
  throw new ArgumentError(
    expected(
      `pictures of at least ${kernel} pixels, which the kernel has,`,
      'a blur with the boundary valid',
      `${String(picture.width)}×${String(picture.height)}`,
      'Take larger pictures, or the boundary reflect or periodic.',
    ),
  );
}

/** The pictures that are reconstructed of what was measured where the kernel fitted. */
export function surroundedShape({ width, height, channels }: Extent, reach: Reach): Shape {
  if (channels !== 1 && channels !== 3) {
    throw new ArgumentError(expected('1 or 3 channels', 'the channels of a picture', channels));
  }
  return {
    width: width + reach.left + reach.right,
    height: height + reach.up + reach.down,
    channels,
  };
}

/** out ← a picture with what was measured inside, and beyond it the nearest pixel. */
export function surround(
  y: Float64Array,
  measured: Extent,
  picture: Shape,
  reach: Reach,
  out: Float64Array,
): void {
  const nearest = (i: number, n: number): number => Math.min(n - 1, Math.max(0, i));
  for (let c = 0, p = 0; c < picture.channels; c++) {
    for (let i = 0; i < picture.height; i++) {
      const row = c * measured.height + nearest(i - reach.up, measured.height);
      for (let j = 0; j < picture.width; j++) {
        out[p++] = y[row * measured.width + nearest(j - reach.left, measured.width)]!;
      }
    }
  }
}
