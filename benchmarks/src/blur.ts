import { Model } from '@bilevel/imaging';
import { leastInTurns, taken, type Taken, type Timer } from './peers/competitor.js';
import type { PeerKind } from './peers/peer.js';
import { withPeer } from './peers/withPeer.js';
import { uniform } from './random.js';
import { keepResults } from './results.js';

const SHAPES = [
  [256, 256],
  [512, 512],
  [768, 512],
] as const;
const SIDES = [3, 9, 17, 31, 63];
const ROUNDS = 5;
/** Taps and pixels above which taps are applied once: seconds. */
const LONG = 2e8;

const SCIPY: PeerKind = {
  name: 'SciPy',
  package: 'scipy',
  script: 'blur_peer.py',
  least: [1, 4],
  because: 'scipy.fft',
};

/**
 * Pictures under square kernels of any numbers, mirrored beyond the edges, in one thread: as the operator applies them, tap by
 * tap, and by `fftconvolve` of SciPy, which takes what is beyond the edges as 0. In turns, the least of the rounds, of
 * the processor's time.
 */
export async function benchBlur(): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  await withPeer(SCIPY, async ({ peer, label, save }) => {
    for (const [width, height] of SHAPES) {
      for (const side of SIDES) {
        const x = Float64Array.from({ length: width * height }, uniform(width, height));
        const kernel = Float64Array.from({ length: side ** 2 }, uniform(side, 1));
        const command = { name: `${String(width)}×${String(height)}, ${String(side)}²` };
        await peer?.ask({
          ...{ ...command, do: 'load', width, height, side },
          ...{ x: save('x', x), kernel: save('kernel', kernel) },
        });
        const arrays = { kernel: { shape: [side, side], data: Array.from(kernel) } };
        const operator = { name: 'kernel-blur', options: { scale: 1 }, arrays };
        const K = new Model({ operator }).operatorOf({ width, height, channels: 1 });
        const [seen, back] = [new Float64Array(x.length), new Float64Array(x.length)];
        const long = x.length * side ** 2 > LONG;
        const timers: Record<string, Timer> = {
          operator: () =>
            taken(() => {
              K.apply(x, seen);
            }),
          transpose: () =>
            taken(() => {
              K.adjoint(seen, back);
            }),
          ...(!long && { taps: tapByTap(x, width, height, kernel, side) }),
          ...(peer && { theirs: () => peer.taken({ ...command, do: 'blur', repeats: 1 }) }),
        };
        const least: Record<string, Taken> = {
          ...(await leastInTurns(ROUNDS, Object.entries(timers))),
          ...(long && { taps: await tapByTap(x, width, height, kernel, side)() }),
        };
        const own = least['operator'];
        const ms = (of: { readonly processor: number } | undefined): string =>
          of === undefined ? '' : (1000 * of.processor).toFixed(2);
        const times = (of: { readonly processor: number } | undefined): string =>
          of === undefined || own === undefined ? '' : (of.processor / own.processor).toFixed(1);
        rows.push({
          pixels: `${String(width)}×${String(height)}`,
          taps: `${String(side)}×${String(side)}`,
          'K, ms': ms(own),
          'Kᵀ, ms': ms(least['transpose']),
          'tap by tap, ms': ms(least['taps']),
          'times as fast': times(least['taps']),
          [`fftconvolve of ${label}, ms`]: ms(least['theirs']),
          'times as fast as that': times(least['theirs']),
        });
      }
    }
    await keepResults('blur', rows);
  });
}

/** The convolution as small kernels have it. */
function tapByTap(
  x: Float64Array,
  width: number,
  height: number,
  kernel: Float64Array,
  side: number,
): Timer {
  const reach = side >> 1;
  const stride = width + 2 * reach;
  const mirrored = (i: number, n: number): number => (i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i);
  const wide = Float64Array.from({ length: stride * (height + 2 * reach) }, (_, p) => {
    const row = mirrored(Math.floor(p / stride) - reach, height);
    return x[row * width + mirrored((p % stride) - reach, width)]!;
  });
  const out = new Float64Array(width * height);
  return () =>
    taken(() => {
      out.fill(0);
      for (let i = 0; i < height; i++) {
        for (let t = 0; t < kernel.length; t++) {
          const from = (i + Math.floor(t / side)) * stride + (t % side);
          const value = kernel[t]!;
          for (let j = 0; j < width; j++) out[i * width + j]! += value * wide[from + j]!;
        }
      }
    });
}
