import { blurEntry } from '../blur/blurEntry.js';
import { normalisedTaps } from '../blur/convolution.js';
import type { Tap } from '../blur/tap.js';

/**
 * Convolution of every channel with a line, as a camera that moves has it: the mean of the picture at 4⌈l⌉ + 1 places
 * equally spaced on a line of length l about every pixel, bilinear between pixels. Entries of at least 0 and rows that
 * add up to 1; but with the picture's mirror images K is not symmetric where the line is oblique, and columns may add up
 * to more: ‖K‖² is at most what `convolution` proves. Some frequencies are lost: the least eigenvalue counts as 0.
 */
export const motionBlur = blurEntry({
  name: 'motion-blur',
  label: 'Motion blur',
  summary: 'the camera moved along a line',
  formula: 'Kx = k_{l,α} ∗ x, k the line of length l at the angle α',
  options: [
    {
      key: 'length',
      label: 'Length of the line',
      help: 'length of the movement, in pixels',
      unit: '',
      min: 1,
      max: 60,
      default: 5,
    },
    {
      key: 'angle',
      label: 'Angle of the line',
      help: 'angle of the movement, in degrees from the right upwards',
      unit: '',
      min: -180,
      max: 180,
      default: 30,
    },
  ],
  kernelOf: ({ length = 0, angle = 0 }) => ({
    kind: 'taps',
    taps: normalisedTaps(lineOf(length, angle)),
  }),
});

/** Each place has its share of the four pixels about it. */
function lineOf(length: number, angle: number): Tap[] {
  const steps = 4 * Math.ceil(length);
  const alpha = (angle * Math.PI) / 180;
  const shares = new Map<string, Tap>();
  for (let i = 0; i <= steps; i++) {
    const along = length * (i / steps - 0.5);
    const [x, y] = [along * Math.cos(alpha), -along * Math.sin(alpha)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    for (const [dx, dy] of [
      [left, top],
      [left + 1, top],
      [left, top + 1],
      [left + 1, top + 1],
    ] as const) {
      const share = (1 - Math.abs(x - dx)) * (1 - Math.abs(y - dy));
      const key = `${String(dx)},${String(dy)}`;
      shares.set(key, { dx, dy, value: (shares.get(key)?.value ?? 0) + share });
    }
  }
  return [...shares.values()];
}
