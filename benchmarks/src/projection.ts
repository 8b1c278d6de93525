import { projector, type BeamGeometry, type Implementation } from '@bilevel/kernels';
import { leastInTurns, taken, type Timer } from './peers/competitor.js';
import type { Peer, PeerKind } from './peers/peer.js';
import { withPeer } from './peers/withPeer.js';
import { keepResults } from './results.js';

/** What is projected: views over `span` degrees of a square picture. */
interface Scene {
  readonly name: string;
  readonly side: number;
  readonly views: number;
  readonly span: number;
  readonly fan?: BeamGeometry['fan'];
  /** Calls that are timed together. */
  readonly repeats: number;
}

const SCENES: readonly Scene[] = [
  { name: '512², 180 views', side: 512, views: 180, span: 180, repeats: 1 },
  { name: '256², 60 views', side: 256, views: 60, span: 180, repeats: 5 },
  { name: '128², 60 views', side: 128, views: 60, span: 180, repeats: 10 },
  {
    ...{ name: '512², a fan of 180 views all round', side: 512, views: 180, span: 360, repeats: 1 },
    fan: { source: 768, detector: 256 },
  },
];
const ROUNDS = 5;

const SCIKIT_IMAGE: PeerKind = {
  name: 'scikit-image',
  package: 'skimage',
  script: 'projection_peer.py',
  least: [0, 19],
  because: 'radon of pictures that are not 0 outside of a circle',
};

/** What two sides do of a scene: names of timers, and what stands in the table. */
interface Pair {
  readonly of: string;
  readonly ours: string;
  readonly theirs: string;
  readonly what: string;
}

/**
 * Line integrals of smooth pictures and their transpose in one thread, beside `radon` of scikit-image and the CPU code of
 * ASTRA where python3 has them: each in turns, the least of the rounds.
 */
export async function benchProjection(): Promise<void> {
  await withPeer(SCIKIT_IMAGE, async ({ peer, label, save }) => {
    const timers: Record<string, Timer> = {};
    const pairs: Pair[] = [];
    for (const scene of SCENES) {
      const x = blob(scene.side);
      const { name } = scene;
      const all = allOf(scene);
      Object.assign(timers, ours(name, scene, all, x, 'simd'));
      if (!scene.fan) Object.assign(timers, ours(`${name}, circle`, scene, scene.side, x, 'simd'));
      if (scene === SCENES[0])
        Object.assign(timers, ours(`${name}, plain`, scene, all, x, 'plain'));
      const astra =
        peer && (await peer.ask(loadOf(scene, all, save(`x${String(SCENES.indexOf(scene))}`, x))));
      const theirs = (action: string): string => {
        if (peer) timers[`${name} ${action}`] = theirTimer(peer, scene, action);
        return `${name} ${action}`;
      };
      if (!scene.fan) {
        const [radon, circle] = [theirs('radon'), theirs('radon-circle')];
        pairs.push(
          { of: 'K', ours: `${name} K`, theirs: radon, what: `radon of ${label}` },
          {
            ...{ of: 'K of the circle', ours: `${name}, circle K`, theirs: circle },
            what: `radon of ${label}, the circle`,
          },
        );
      }
      const version = typeof astra?.['astra'] === 'string' ? astra['astra'] : undefined;
      const what = `ASTRA ${version ?? ''}, ${scene.fan ? 'line' : 'linear'}, 32-bit`;
      const [forward, back] = version
        ? [theirs('astra'), theirs('astra-adjoint')]
        : [`${name} none`, `${name} none`];
      pairs.push(
        { of: 'K', ours: `${name} K`, theirs: forward, what },
        { of: 'Kᵀ', ours: `${name} Kᵀ`, theirs: back, what },
      );
    }
    const first = SCENES[0]?.name ?? '';
    for (const of of ['K', 'Kᵀ']) {
      const [inPlain, none] = [`${first}, plain ${of}`, `${first} none`];
      pairs.push({ of: `${of} in plain code`, ours: inPlain, theirs: none, what: '' });
    }
    const times = await leastInTurns(ROUNDS, Object.entries(timers));
    const ms = (seconds: number): string => String(Number((seconds * 1000).toPrecision(3)));
    await keepResults(
      'projection',
      pairs.map((pair) => {
        const [mine, other] = [times[pair.ours], times[pair.theirs]];
        return {
          picture: SCENES.find(({ name }) => pair.ours.startsWith(name))?.name ?? '',
          'in one thread': pair.of,
          'processor, ms': ms(mine?.processor ?? NaN),
          'beside it': other ? pair.what : '',
          'its processor, ms': other ? ms(other.processor) : '',
          'times as fast': other && mine ? (other.processor / mine.processor).toFixed(1) : '',
        };
      }),
    );
  });
}

/** As many detectors as see all of the picture from everywhere. */
function allOf({ side, fan }: Scene): number {
  const half = Math.SQRT1_2 * side;
  const wide = fan ? (fan.source + fan.detector) / Math.sqrt(fan.source ** 2 - half ** 2) : 1;
  return Math.ceil(2 * half * wide);
}

function anglesOf({ views, span }: Scene): number[] {
  return Array.from({ length: views }, (_, k) => (k * span) / views);
}

function blob(side: number): Float64Array {
  return Float64Array.from({ length: side ** 2 }, (_, p) => {
    const [row, column] = [Math.floor(p / side) / side - 0.5, (p % side) / side - 0.5];
    return Math.exp(-((row / 0.18) ** 2) - (column / 0.23) ** 2);
  });
}

const loadOf = (scene: Scene, detectors: number, x: string) => ({
  ...{ do: 'load', name: scene.name, side: scene.side, angles: anglesOf(scene), detectors, x },
  fan: scene.fan ?? null,
});

const theirTimer = (peer: Peer, scene: Scene, action: string): Timer => {
  // What takes a second is not repeated.
  const repeats = action.startsWith('radon') ? 1 : scene.repeats;
  return () => peer.taken({ do: action, name: scene.name, repeats });
};

function ours(
  name: string,
  scene: Scene,
  detectors: number,
  x: Float64Array,
  implementation: Implementation,
): Record<string, Timer> {
  const { side, fan, repeats } = scene;
  const geometry = { width: side, height: side, angles: anglesOf(scene), detectors };
  const K = projector({ ...geometry, ...(fan && { fan }) }, { implementation });
  const [y, back] = [new Float64Array(detectors * scene.views), new Float64Array(x.length)];
  const each = (call: () => void): Timer => {
    return async () => {
      const all = await taken(() => {
        for (let r = 0; r < repeats; r++) call();
      });
      return { seconds: all.seconds / repeats, processor: all.processor / repeats };
    };
  };
  return {
    [`${name} K`]: each(() => {
      K.apply(x, y);
    }),
    [`${name} Kᵀ`]: each(() => {
      K.adjoint(y, back);
    }),
  };
}
