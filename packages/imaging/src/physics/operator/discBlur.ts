import { blurEntry } from '../blur/blurEntry.js';
import { normalisedTaps } from '../blur/convolution.js';

/**
 * Convolution of every channel with a disc, as a lens out of focus has it: k(d) ∝ min(1, max(0, r + ½ − |d|)), 1 inside and
 * falling to 0 over the pixel on the edge. The kernel is even in either direction, so that K, of the picture's mirror
 * images, is symmetric; its rows have entries of at least 0 that add up to 1: ‖K‖ ≤ ‖K‖_∞ = 1 but for the rounding of the
 * kernel. Some frequencies are lost: the least eigenvalue counts as 0.
 */
export const discBlur = blurEntry({
  name: 'disc-blur',
  label: 'Disc blur',
  summary: 'the lens is out of focus: every point is seen as a disc',
  formula: 'Kx = k_r ∗ x, k_r(d) ∝ min(1, max(0, r + ½ − |d|))',
  options: [
    {
      key: 'radius',
      label: 'Radius of the disc',
      help: 'radius of the disc, in pixels',
      unit: '',
      min: 0.5,
      max: 20,
      default: 2,
    },
  ],
  kernelOf({ radius = 0 }) {
    const reach = Math.ceil(radius + 0.5) - 1;
    const side = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    const taps = side.flatMap((dy) =>
      side.map((dx) => ({
        ...{ dx, dy },
        value: Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy))),
      })),
    );
    return { kind: 'taps', taps: normalisedTaps(taps) };
  },
});
