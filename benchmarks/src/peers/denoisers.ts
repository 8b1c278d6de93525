import { Model, learnWeights, type TrainingPair } from '@bilevel/imaging';
import { keepResults } from '../results.js';
import { pictureWork } from '../workloads.js';
import { leastInTurns, taken, type Timer } from './competitor.js';
import type { PeerKind } from './peer.js';
import { joined } from './setting.js';
import { withPeer } from './withPeer.js';

const SCIKIT_IMAGE: PeerKind = {
  name: 'scikit-image',
  package: 'skimage',
  script: 'denoise_peer.py',
  least: [0, 20],
  because: 'calibrate_denoiser of skimage.restoration',
};

const PICTURES = 4;
const SIDE = 256;
/** A grid as fine as one is usually made by hand: factors of 1.2. */
const WEIGHTS = Array.from({ length: 16 }, (_, k) => 0.03 * 1.2 ** k);
const ROUNDS = 2;

/** What was found by one way. */
interface Way {
  readonly name: string;
  readonly psnr: number;
  readonly seconds: number;
  readonly processor: number;
}

/**
 * From noisy pictures and their truth to denoised ones, end to end: weights learned with all defaults, against a grid
 * search over `denoise_tv_chambolle` of scikit-image by the same truth, and `calibrate_denoiser`, which does without
 * it. Resolves to the ratios by name; none without scikit-image.
 */
export async function compareDenoisers(): Promise<Readonly<Record<string, number>>> {
  const { name, pairs } = await pictureWork(PICTURES, SIDE);
  const ratios: Record<string, number> = {};
  await withPeer(SCIKIT_IMAGE, async ({ peer, label, save }) => {
    if (peer === undefined) return;
    await peer.ask({
      ...{ do: 'load', name: 'p', pictures: pairs.length, width: SIDE, height: SIDE },
      weights: WEIGHTS,
      noisy: save('noisy', joined(pairs.map(({ measured }) => measured.data))),
      truth: save('truth', joined(pairs.map(({ truth }) => truth.data))),
    });
    const psnr: Record<string, number> = {};
    const theirs =
      (way: 'grid' | 'calibrate'): Timer =>
      async () => {
        const { seconds, processor, psnr: found } = await peer.ask({ do: way, name: 'p' });
        psnr[way] = Number(found);
        return { seconds: Number(seconds), processor: Number(processor) };
      };
    const ours: Timer = () =>
      taken(async () => {
        psnr['ours'] = await learnedPsnr(pairs);
      });
    const least = await leastInTurns(ROUNDS, [
      ['ours', ours],
      ['grid', theirs('grid')],
      ['calibrate', theirs('calibrate')],
    ]);
    const way = (key: string, what: string): Way => ({
      name: what,
      psnr: psnr[key] ?? NaN,
      ...(least[key] ?? { seconds: NaN, processor: NaN }),
    });
    const own = way('ours', 'learned: weight and smoothing, certified');
    const rows = [
      own,
      way('grid', `${label}: denoise_tv_chambolle, ${String(WEIGHTS.length)} weights by the truth`),
      way('calibrate', `${label}: calibrate_denoiser, the same weights`),
    ];
    for (const row of rows.slice(1)) ratios[`${row.name}, ${name}`] = row.seconds / own.seconds;
    await keepResults(
      'peers-denoiser',
      rows.map((row) => ({
        way: row.name,
        pictures: name,
        'PSNR [dB]': row.psnr.toFixed(3),
        seconds: row.seconds.toFixed(2),
        'of the processor': row.processor.toFixed(2),
        'times as long': (row.seconds / own.seconds).toFixed(1),
        'of processor time': (row.processor / own.processor).toFixed(1),
      })),
    );
  });
  return ratios;
}

/** The mean over the pictures at the end of a run with all defaults, of the model that `denoise_tv_chambolle` solves. */
async function learnedPsnr(pairs: readonly TrainingPair[]): Promise<number> {
  const learning = learnWeights(pairs, [], { model: new Model({ prior: 'tv-isotropic' }) });
  let last = NaN;
  for await (const { train } of learning.steps()) last = train.psnr.reconstructed;
  return last;
}
