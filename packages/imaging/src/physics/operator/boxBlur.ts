import { blurEntry } from '../blur/blurEntry.js';
import { normalisedHalf } from '../blur/separable.js';

/** The mean over a square about every pixel (`separableBlur`); of pixels on its edge their share counts. */
export const boxBlur = blurEntry({
  name: 'box-blur',
  label: 'Box blur',
  summary: 'every pixel is the mean of a square about it',
  formula: 'Kx = k_b ∗ x, k_b = 1/b² on a square of side b',
  options: [
    {
      key: 'side',
      label: 'Side of the square',
      help: 'side of the square, in pixels; of pixels on its edge their share counts',
      unit: '',
      min: 1,
      max: 41,
      default: 3,
    },
  ],
  kernelOf: ({ side = 1 }) => ({ kind: 'lines', half: halfKernel(side) }),
});

/** What of pixel i, from i − ½ to i + ½, is within half the side. */
function halfKernel(side: number): Float64Array {
  const length = 1 + Math.ceil((side - 1) / 2);
  return normalisedHalf(
    Float64Array.from({ length }, (_, i) => Math.min(1, Math.max(0, side / 2 + 0.5 - i))),
  );
}
