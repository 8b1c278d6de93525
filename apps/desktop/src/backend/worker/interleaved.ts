import type { Image } from '@bilevel/imaging';

/** The numbers of a pixel beside each other, as pages have them. */
export function interleaved({ data, channels, width, height }: Image): Float64Array {
  if (channels === 1) return data;
  const d = width * height;
  return Float64Array.from(data, (_, i) => data[(i % channels) * d + Math.floor(i / channels)]!);
}
