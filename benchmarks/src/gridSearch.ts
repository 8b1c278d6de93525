import type { MeasuredPicture, TrainingPair } from '@bilevel/imaging';
import { findSources, loadDataset } from '@bilevel/runs';
import { Evaluator, type Point } from './evaluator.js';
import { defaultSettings, learnOn } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

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

function isPair(picture: MeasuredPicture): picture is TrainingPair {
  return picture.truth !== undefined;
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
  const evaluator = new Evaluator(train.filter(isPair), validation.filter(isPair));

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
  const { weight = NaN, smoothing = NaN } = summary.parameters;
  const learned = evaluator.at({ weight, smoothing });
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
