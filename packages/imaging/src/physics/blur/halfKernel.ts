import { gamma } from '@bilevel/core';
import type { Extent, Shape } from '../../image.js';
import type { Boundary, Reach } from './boundary.js';
import { ofChannels } from './channelMap.js';
import { fourierConvolution } from './fourierConvolution.js';
import { fourierPlan } from './fourierPlan.js';
import type { Tap } from './tap.js';

/** What a kernel of k_0, k_1, … in each direction reaches. */
export function reachOfHalf({ length }: Float64Array): Reach {
  return { left: length - 1, right: length - 1, up: length - 1, down: length - 1 };
}

/**
 * The convolution with k_0, k_1, … in each direction by the Fourier transform, or undefined where it takes less time line by
 * line. The products of two numbers of the kernel are rounded, and its sum of 1 is by as many roundings as it has numbers.
 */
export function fourierOfHalf(
  half: Float64Array,
  shape: Shape,
  output: Extent,
  boundary: Boundary,
): (ReturnType<typeof ofChannels> & { readonly rounding: number }) | undefined {
  const reach = reachOfHalf(half);
  const side = Array.from({ length: 2 * half.length - 1 }, (_, i) => i - half.length + 1);
  const taps = { count: 2 * side.length, separable: true };
  const plan = fourierPlan(shape, output, reach, boundary, taps);
  if (plan === undefined) return undefined;
  const kernel = side.flatMap((dy) =>
    side.map((dx): Tap => ({ dx, dy, value: half[Math.abs(dx)]! * half[Math.abs(dy)]! })),
  );
  const map = fourierConvolution(shape, output, kernel, boundary, reach, plan);
  return {
    ...ofChannels(map, shape, output),
    rounding: 1.1 * (map.rounding + gamma(4 * half.length + 8)),
  };
}
