import {
  numbersIn,
  addPoissonNoise,
  applyWeights,
  crop,
  learnWeights,
  listImages,
  Model,
  psnr,
  readImage,
  typicalPart,
  type LearnedModel,
  type TrainingPair,
} from '@bilevel/imaging';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

const PHOTONS = 30;
const PICTURES = 6;
const SIDE = 96;

/**
 * Photon noise of 30 photons at white: the learned weight and smoothing against the best of a grid around them
 * in steps of 10 %, and of 2 decades beside, by the PSNR of the pictures themselves.
 */
export async function benchPoisson(): Promise<void> {
  const pictures = benchmarkPictures();
  const files = (await listImages([pictures.folder])).slice(0, PICTURES);
  const pairs: TrainingPair[] = [];
  for (const [seed, name] of files.entries()) {
    const whole = await readImage(name);
    const { row, column } = typicalPart(whole, SIDE, SIDE);
    const truth = crop(whole, row, column, SIDE, SIDE);
    pairs.push({ name, truth, measured: addPoissonNoise(truth, { photons: PHOTONS, seed }) });
  }
  const fidelity = { name: 'poisson', options: { photons: PHOTONS } };
  const learning = learnWeights(pairs, [], { model: new Model({ fidelity }) });
  for await (const step of learning.steps()) console.log(step.step, step.parameters);
  if (learning.best === undefined) throw new Error('There is a first step.');
  const learned = learning.modelOf(learning.best);
  const { weight = NaN, smoothing = NaN } = numbersIn(learned.values);
  const factors = [0.1, 0.3, 0.6, 0.75, 0.83, 0.91, 1, 1.1, 1.21, 1.33, 1.6, 3, 10];
  let best = { psnr: -Infinity, weight, smoothing };
  for (const a of factors) {
    for (const b of [0.1, 0.3, 0.6, 1, 1.6, 3, 10]) {
      const values = { weight: weight * a, smoothing: smoothing * b };
      const score = await meanPsnr({ ...learned, values }, pairs);
      if (score > best.psnr) best = { psnr: score, ...values };
    }
  }
  const row = (point: string, score: number, values?: { weight: number; smoothing: number }) => ({
    point: `${point}, ${pictures.name}`,
    weight: values === undefined ? '–' : Number(values.weight.toPrecision(3)),
    smoothing: values === undefined ? '–' : Number(values.smoothing.toPrecision(3)),
    'PSNR [dB]': Number(score.toFixed(3)),
  });
  await keepResults('poisson', [
    row('noisy', mean(pairs.map(({ measured: noisy, truth }) => psnr(noisy, truth)))),
    row('learned', await meanPsnr(learned, pairs), { weight, smoothing }),
    row('best of the grid', best.psnr, best),
  ]);
}

async function meanPsnr(model: LearnedModel, pairs: readonly TrainingPair[]): Promise<number> {
  const scores: number[] = [];
  for (const { truth, measured: noisy } of pairs) {
    scores.push(psnr((await applyWeights(model, noisy)).image, truth));
  }
  return mean(scores);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
