import { lengthOf, type Model } from '@bilevel/imaging';
import type { Solved } from './objective.js';
import type { InverseSettings } from './settings.js';

/** A point of the grid: powers of ten that all weights and all smoothings are multiplied by. */
interface GridPoint extends Solved {
  readonly weights: number;
  readonly smoothings: number;
}

/** The search, as it is reported. */
export interface GridSearch {
  readonly points: readonly GridPoint[];
  readonly best: { readonly theta: Float64Array; readonly point: GridPoint };
  readonly work: number;
}

/** Half of the coarse grid's step: where its best point is refined. */
const FINE = 0.25;

/**
 * The best of a grid of common factors of all weights × all smoothings, from `start`: what is tuned by hand. The grid grows
 * where its best point is on an end, then the four points at half the step about the best one are tried. Each
 * is solved after its neighbour, and may stop once its objective is proven to be above `bar`, what that of the best
 * so far is at most: such a point is not the best, so that the search is the same.
 */
export async function gridSearch(
  model: Model,
  start: Float64Array,
  { weights, smoothings, growth }: InverseSettings['grid'],
  solved: (theta: Float64Array, bar: number) => Promise<Solved>,
): Promise<GridSearch> {
  const points: GridPoint[] = [];
  const at = (w: number, s: number): GridPoint | undefined =>
    points.find((one) => one.weights === w && one.smoothings === s);
  const tryPoint = async (w: number, s: number): Promise<void> => {
    if (at(w, s) !== undefined) return;
    const bar = Math.min(...points.map(({ objective: { value, error } }) => value + error));
    const found = await solved(moved(model, start, w, s), bar);
    points.push({ weights: w, smoothings: s, ...found });
  };
  const best = (): GridPoint =>
    points.reduce((least, one) => (one.objective.value < least.objective.value ? one : least));

  const [rows, columns] = [[...smoothings], [...weights]];
  const coarse = async (): Promise<void> => {
    // There and back, so that each point is beside the one before.
    for (const [k, s] of rows.entries()) {
      for (const w of k % 2 === 0 ? columns : [...columns].reverse()) await tryPoint(w, s);
    }
  };
  await coarse();
  for (let grown = 0; grown < growth; grown++) {
    const { weights: w, smoothings: s } = best();
    if (![grow(columns, w), grow(rows, s)].includes(true)) break;
    await coarse();
  }
  const { weights: w, smoothings: s } = best();
  for (const [dw, ds] of AROUND) await tryPoint(w + FINE * dw, s + FINE * ds);

  const point = best();
  return {
    points,
    best: { theta: moved(model, start, point.weights, point.smoothings), point },
    work: points.reduce((sum, one) => sum + one.work, 0),
  };
}

/** Around a point. */
const AROUND = [
  [-1, 0],
  [0, -1],
  [1, 0],
  [0, 1],
] as const;

/** Whether an axis of ascending numbers had `value` at an end, and has grown there. */
function grow(axis: number[], value: number): boolean {
  const step = axis.length > 1 ? axis[1]! - axis[0]! : 0;
  if (step === 0) return false;
  if (value === axis[0]) axis.unshift(value - step);
  else if (value === axis.at(-1)) axis.push(value + step);
  else return false;
  return true;
}

/** θ with all weights and all smoothings multiplied. */
function moved(
  model: Model,
  start: Float64Array,
  weights: number,
  smoothings: number,
): Float64Array {
  const theta = start.slice();
  let next = 0;
  for (const parameter of model.learned) {
    const power = parameter.symbol.startsWith('w')
      ? weights
      : parameter.symbol.startsWith('ν')
        ? smoothings
        : 0;
    for (let k = lengthOf(parameter); k > 0; k--) theta[next++]! += power * Math.LN10;
  }
  return theta;
}
