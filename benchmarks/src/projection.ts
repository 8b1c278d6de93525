import { projector, type Implementation } from '@bilevel/kernels';
import { leastInTurns, taken, type Timer } from './peers/competitor.js';
import type { PeerKind } from './peers/peer.js';
import { withPeer } from './peers/withPeer.js';
import { keepResults } from './results.js';

const SIDE = 512;
const ANGLES = Array.from({ length: 180 }, (_, k) => k);
/** As many as see all of the picture at every angle, and as many as see the circle in it. */
const ALL = Math.ceil(Math.SQRT2 * SIDE);
const ROUNDS = 5;

const SCIKIT_IMAGE: PeerKind = {
  name: 'scikit-image',
  package: 'skimage',
  script: 'projection_peer.py',
  least: [0, 19],
  because: 'radon of pictures that are not 0 outside of a circle',
};

/**
 * Line integrals of a picture of 512×512 at 180 angles and their transpose in one thread, beside `radon` of scikit-image
 * and the CPU code of ASTRA where python3 has them: each in turns, the least of the rounds.
 */
export async function benchProjection(): Promise<void> {
  const x = Float64Array.from({ length: SIDE ** 2 }, (_, p) => {
    const [row, column] = [Math.floor(p / SIDE) - SIDE / 2, (p % SIDE) - SIDE / 2];
    return Math.exp(-((row / 90) ** 2) - (column / 120) ** 2);
  });
  await withPeer(SCIKIT_IMAGE, async ({ peer, label, save }) => {
    const timers: Record<string, Timer> = {
      ...ours('', ALL, x, 'simd'),
      ...ours(' of a circle', SIDE, x, 'simd'),
      ...ours(' in plain code', ALL, x, 'plain'),
    };
    const astra = peer && (await peer.ask(loadOf(save('x', x))))['astra'];
    const names = peer ? ['radon', 'radon-circle'] : [];
    if (typeof astra === 'string') names.push('astra', 'astra-adjoint');
    if (peer !== undefined) {
      for (const name of names) timers[name] = () => peer.taken({ do: name, name: 'p' });
    }
    const times = await leastInTurns(ROUNDS, Object.entries(timers));
    const against = (name: string, other: string): string =>
      times[other] ? (times[other].processor / (times[name]?.processor ?? NaN)).toFixed(1) : '';
    const row = (name: string, other: string, what: string) => ({
      'in one thread': name,
      ms: ((times[name]?.seconds ?? NaN) * 1000).toFixed(0),
      'processor, ms': ((times[name]?.processor ?? NaN) * 1000).toFixed(0),
      'beside it': times[other] ? what : '',
      'its processor, ms': times[other] ? (times[other].processor * 1000).toFixed(0) : '',
      'times as fast': against(name, other),
    });
    const radon = `radon of ${label}`;
    const linear = `ASTRA ${String(astra)}, linear, 32-bit`;
    await keepResults('projection', [
      row('K', 'radon', `${radon}, all of the picture`),
      row('K of a circle', 'radon-circle', `${radon}, the circle`),
      row('K', 'astra', linear),
      row('Kᵀ', 'astra-adjoint', linear),
      row('K in plain code', '', ''),
      row('Kᵀ in plain code', '', ''),
    ]);
  });
}

const loadOf = (x: string) => ({
  ...{ do: 'load', name: 'p', side: SIDE, angles: ANGLES, detectors: ALL, x },
});

function ours(
  name: string,
  detectors: number,
  x: Float64Array,
  implementation: Implementation,
): Record<string, Timer> {
  const geometry = { width: SIDE, height: SIDE, angles: ANGLES, detectors };
  const K = projector(geometry, { implementation });
  const [y, back] = [new Float64Array(detectors * ANGLES.length), new Float64Array(x.length)];
  return {
    [`K${name}`]: () =>
      taken(() => {
        K.apply(x, y);
      }),
    [`Kᵀ${name}`]: () =>
      taken(() => {
        K.adjoint(y, back);
      }),
  };
}
