import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFourier } from '@bilevel/kernels';
import { taken } from './peers/competitor.js';
import { Peer, find, type PeerKind } from './peers/peer.js';
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
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-fourier-'));
  const found = find(SCIPY);
  const peer = 'version' in found ? new Peer(SCIPY, found.version) : undefined;
  if ('reason' in found) console.log(`Without peers: ${found.reason}.`);
  const rows: Record<string, string | number>[] = [];
  try {
    for (const [width, height] of SHAPES) {
      const x = Float64Array.from({ length: width * height }, uniform(width, height));
      const file = join(folder, 'x.f64');
      writeFileSync(file, x);
      const name = `${String(width)}×${String(height)}`;
      await peer?.ask({ do: 'load', name, width, height, x: file });
      const { simd, plain, theirs } = await leastOf(x, width, height, async () =>
        peer?.taken({ do: 'rfft2', name, repeats: REPEATS }),
      );
      rows.push({
        numbers: name,
        'ms, forward': (simd.forward * 1000).toFixed(3),
        inverse: (simd.inverse * 1000).toFixed(3),
        'in plain code': (plain.forward * 1000).toFixed(1),
        [`rfft2 of SciPy ${'version' in found ? found.version : ''}`]: (theirs * 1000).toFixed(3),
        'times as fast': (theirs / simd.forward).toFixed(2),
      });
    }
    await keepResults('fourier', rows);
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true });
  }
}

/** The least seconds of each. */
async function leastOf(
  x: Float64Array,
  width: number,
  height: number,
  theirs: () => Promise<{ readonly seconds: number } | undefined>,
) {
  const transforms = (['simd', 'plain'] as const).map((implementation) => {
    const F = realFourier({ width, height }, { implementation });
    const [re, im] = [new Float64Array(F.bins * height), new Float64Array(F.bins * height)];
    const back = new Float64Array(x.length);
    const repeats = implementation === 'simd' ? REPEATS : 1;
    const timed = async (action: () => void): Promise<number> => {
      const all = await taken(() => {
        for (let k = 0; k < repeats; k++) action();
      });
      return all.seconds / repeats;
    };
    const least = { forward: Infinity, inverse: Infinity };
    return {
      least,
      async round(): Promise<void> {
        const forward = await timed(() => {
          F.forward(x, re, im);
        });
        const inverse = await timed(() => {
          F.inverse(re, im, back);
        });
        least.forward = Math.min(least.forward, forward);
        least.inverse = Math.min(least.inverse, inverse);
      },
    };
  });
  let other = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of transforms) await one.round();
    other = Math.min(other, (await theirs())?.seconds ?? NaN);
  }
  const [simd, plain] = transforms.map(({ least }) => least);
  if (!simd || !plain) throw new Error('two implementations');
  return { simd, plain, theirs: other };
}
