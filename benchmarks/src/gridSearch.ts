import { Pace, fista, runToEnd, solveLower } from '@bilevel/core';
import {
  TotalVariation,
  createImage,
  psnr,
  type TotalVariationParameters,
  type TrainingPair,
} from '@bilevel/imaging';
import { findSources, loadDataset } from '@bilevel/runs';
import { defaultSettings, learnOn } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** Root-mean-square distance to the minimiser at the grid's points: 4e-5 of the objective at most. */
const ACCURACY = 1e-6;

/** Objective on the training pictures and mean PSNR on the validation pictures at one point. */
interface Point extends TotalVariationParameters {
  readonly objective: number;
  readonly psnr: number;
}

/** Keeps each picture's last solution: neighbouring points have neighbouring solutions. */
class Evaluator {
  readonly #prior = new TotalVariation();
  readonly #train: readonly TrainingPair[];
  readonly #validation: readonly TrainingPair[];
  readonly #warm = new Map<string, Float64Array>();

  constructor(train: readonly TrainingPair[], validation: readonly TrainingPair[]) {
    this.#train = train;
    this.#validation = validation;
  }

  at(parameters: TotalVariationParameters): Point {
    const theta = this.#prior.thetaOf(parameters);
    let objective = 0;
    for (const pair of this.#train) {
      const x = this.#solve(pair, theta);
      let sum = 0;
      for (let p = 0; p < x.length; p++) sum += (x[p]! - pair.truth.data[p]!) ** 2;
      objective += sum / 2 / this.#train.length;
    }
    let score = 0;
    for (const pair of this.#validation) {
      const { width, height } = pair.truth;
      const image = createImage(width, height, this.#solve(pair, theta));
      score += psnr(image, pair.truth) / this.#validation.length;
    }
    return { ...parameters, objective, psnr: score };
  }

  #solve({ name, noisy }: TrainingPair, theta: Float64Array): Float64Array {
    const level = this.#prior.denoising(noisy.data, noisy, theta);
    const start = this.#warm.get(name) ?? noisy.data;
    const epsilon = ACCURACY * Math.sqrt(noisy.data.length);
    const solve = solveLower(fista(), level, start, { epsilon, maxWork: 100_000 }, new Pace());
    const { point } = runToEnd(solve);
    this.#warm.set(name, point);
    return point;
  }
}

/** Log-spaced values: `count` of them, `step` apart, around `centre`. */
function logGrid(centre: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => centre + (i - (count - 1) / 2) * step);
}

/** All pairs of two lists, in an order that goes back and forth, so that warm starts stay near. */
function* serpentine(a: readonly number[], b: readonly number[]): Generator<[number, number]> {
  for (const [i, u] of a.entries()) {
    for (const v of i % 2 === 0 ? b : [...b].reverse()) yield [u, v];
  }
}

function search(
  evaluator: Evaluator,
  logWeights: readonly number[],
  logSmoothings: readonly number[],
): Point[] {
  const points: Point[] = [];
  for (const [u, v] of serpentine(logWeights, logSmoothings)) {
    points.push(evaluator.at({ weight: Math.exp(u), smoothing: Math.exp(v) }));
  }
  return points;
}

function best(points: readonly Point[], better: (a: Point, b: Point) => boolean): Point {
  return points.reduce((a, b) => (better(b, a) ? b : a));
}

/**
 * The learned pair (weight, smoothing) against the best of a grid: coarse over e⁻⁵…e⁻¹ × e⁻⁸…e⁻²,
 * then fine (steps of 2.5 % in the weight, 10 % in the smoothing) around the coarse optimum.
 */
export async function benchGridSearch(): Promise<void> {
  const pictures = benchmarkPictures();
  const settings = defaultSettings({});
  const { summary } = await learnOn(pictures, settings);
  const sources = await findSources({ images: [pictures.folder] }, settings.data);
  const { train, validation } = await loadDataset(sources, settings.data);
  const evaluator = new Evaluator(train, validation);

  const lower = (a: Point, b: Point): boolean => a.objective < b.objective;
  const higher = (a: Point, b: Point): boolean => a.psnr > b.psnr;
  console.log('Coarse grid …');
  const coarse = search(evaluator, logGrid(-3, 0.25, 17), logGrid(-5, 0.5, 13));
  const centre = best(coarse, lower);
  console.log(`Fine grid around weight ${String(centre.weight)}, ${String(centre.smoothing)} …`);
  const fine = search(
    evaluator,
    logGrid(Math.log(centre.weight), 0.025, 21),
    logGrid(Math.log(centre.smoothing), 0.1, 15),
  );
  const points = [...coarse, ...fine];
  const bestObjective = best(points, lower);
  const bestPsnr = best(points, higher);
  const learned = evaluator.at(summary.parameters);
  const row = (name: string, point: Point): Record<string, string | number> => ({
    point: name,
    weight: Number(point.weight.toPrecision(4)),
    smoothing: Number(point.smoothing.toPrecision(4)),
    'training objective': Number(point.objective.toFixed(5)),
    'above the grid %': Number((100 * (point.objective / bestObjective.objective - 1)).toFixed(4)),
    'validation PSNR (dB)': Number(point.psnr.toFixed(3)),
  });
  await keepResults('grid-search', [
    row(`learned (${pictures.name})`, learned),
    row(`best training objective of ${String(points.length)} points`, bestObjective),
    row('best validation PSNR of the grid', bestPsnr),
  ]);
}
