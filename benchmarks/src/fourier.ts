import { realFourier, type Implementation } from '@bilevel/kernels';
import { leastInTurns, taken, type Taken, type Timer } from './peers/competitor.js';
import type { PeerKind } from './peers/peer.js';
import { withPeer } from './peers/withPeer.js';
import { uniform } from './random.js';
import { keepResults } from './results.js';

const SHAPES = [
  [192, 192],
  [256, 256],
  [512, 512],
  [481, 321],
  [768, 512],
] as const;
const ROUNDS = 15;
const REPEATS = 20;

const SCIPY: PeerKind = {
  name: 'SciPy',
  package: 'scipy',
  script: 'fourier_peer.py',
  least: [1, 4],
  because: 'scipy.fft',
};

/**
 * Real Fourier transforms of planes beside `rfft2` of SciPy in one thread, from and to arrays outside the kernels' memory:
 * in turns, the least of the rounds.
 */
export async function benchFourier(): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  await withPeer(SCIPY, async ({ peer, label, save }) => {
    for (const [width, height] of SHAPES) {
      const x = Float64Array.from({ length: width * height }, uniform(width, height));
      const name = `${String(width)}×${String(height)}`;
      await peer?.ask({ do: 'load', name, width, height, x: save('x', x) });
      const timers = {
        ...ours(x, width, height, 'simd'),
        ...ours(x, width, height, 'plain'),
        ...(peer && { theirs: () => peer.taken({ do: 'rfft2', name, repeats: REPEATS }) }),
      };
      const least = await leastInTurns(ROUNDS, Object.entries(timers));
      const ms = (key: string, digits = 3): string =>
        ((least[key]?.seconds ?? NaN) * 1000).toFixed(digits);
      rows.push({
        numbers: name,
        'ms, forward': ms('simd forward'),
        inverse: ms('simd inverse'),
        'in plain code': ms('plain forward', 1),
        [`rfft2 of ${label}`]: ms('theirs'),
        'times as fast': (
          (least['theirs']?.seconds ?? NaN) / (least['simd forward']?.seconds ?? NaN)
        ).toFixed(2),
      });
    }
    await keepResults('fourier', rows);
  });
}

/** What a transform takes there and back, from and to arrays outside the kernels' memory. */
function ours(
  x: Float64Array,
  width: number,
  height: number,
  implementation: Implementation,
): Record<string, Timer> {
  const F = realFourier({ width, height }, { implementation });
  const [re, im] = [new Float64Array(F.bins * height), new Float64Array(F.bins * height)];
  const back = new Float64Array(x.length);
  const repeats = implementation === 'simd' ? REPEATS : 1;
  const each = async (action: () => void): Promise<Taken> => {
    const { seconds, processor } = await taken(() => {
      for (let k = 0; k < repeats; k++) action();
    });
    return { seconds: seconds / repeats, processor: processor / repeats };
  };
  return {
    [`${implementation} forward`]: () =>
      each(() => {
        F.forward(x, re, im);
      }),
    [`${implementation} inverse`]: () =>
      each(() => {
        F.inverse(re, im, back);
      }),
  };
}
