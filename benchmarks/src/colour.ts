import {
  numberIn,
  addGaussianNoise,
  applyWeights,
  learnWeights,
  listImages,
  Model,
  psnr,
  readImage,
  typicalPart,
  crop,
  type Image,
  type TrainingPair,
} from '@bilevel/imaging';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

const SIGMA = 0.1;
/** Pictures to learn from, and a part of each of so many pixels a side; the others are denoised whole. */
const TRAINING = 4;
const SIDE = 96;
const PRIORS = ['tv', 'tv-isotropic', 'tv-colour'];

/**
 * Regularisers on pictures in colour: learned on parts of four of them, each then denoises 20 that it has
 * not seen. PSNR over all channels.
 */
export async function benchColour(): Promise<void> {
  const pictures = benchmarkPictures();
  const files = (await listImages([pictures.folder])).slice(0, 24);
  const all = await Promise.all(files.map((file) => readImage(file, { colour: 'keep' })));
  const coloured = all.filter(({ channels }) => channels === 3);
  const pairs = coloured.map((truth, i): TrainingPair => pairOf(String(i), truth, i));
  const training = coloured.slice(0, TRAINING).map((truth, i) => {
    const { row, column } = typicalPart(truth, SIDE, SIDE);
    return pairOf(String(i), crop(truth, row, column, SIDE, SIDE), 100 + i);
  });
  const unseen = pairs.slice(TRAINING);
  const rows: Record<string, string | number>[] = [];
  for (const prior of PRIORS) {
    console.log(prior);
    const learning = learnWeights(training, [], { model: new Model({ prior }) });
    const start = performance.now();
    let steps = 0;
    for await (const step of learning.steps()) steps = step.step;
    const learned = (performance.now() - start) / 1000;
    if (learning.best === undefined) throw new Error('There is a first step.');
    const model = learning.modelOf(learning.best);
    const began = performance.now();
    let sum = 0;
    for (const { truth, measured: noisy } of unseen) {
      sum += psnr((await applyWeights(model, noisy)).image, truth);
    }
    rows.push({
      prior,
      pictures: `${pictures.name}, ${String(unseen.length)} unseen`,
      noisy: mean(unseen.map(({ truth, measured: noisy }) => psnr(noisy, truth))),
      'PSNR [dB]': Number((sum / unseen.length).toFixed(2)),
      weight: Number(numberIn(model.values, 'weight').toPrecision(3)),
      smoothing: Number(numberIn(model.values, 'smoothing').toPrecision(3)),
      steps,
      'learning [s]': Number(learned.toFixed(1)),
      'denoising each [s]': Number(((performance.now() - began) / 1000 / unseen.length).toFixed(1)),
    });
    console.log(rows.at(-1));
  }
  await keepResults('colour', rows);
}

function pairOf(name: string, truth: Image, seed: number): TrainingPair {
  return { name, truth, measured: addGaussianNoise(truth, { sigma: SIGMA, seed }) };
}

function mean(values: readonly number[]): number {
  return Number((values.reduce((sum, x) => sum + x, 0) / values.length).toFixed(2));
}
