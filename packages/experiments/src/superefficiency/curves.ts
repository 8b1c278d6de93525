import { implicitEstimate, norm } from '@bilevel/core';
import { deviation, mean, slope } from '../statistics.js';
import { distance } from '../vector.js';
import type { SuperefficiencyData } from './data.js';
import type { Figure } from './figures.js';
import { ESTIMATE, type MethodName } from './methods.js';
import { pointsOnPath } from './path.js';
import { FARTHEST, instanceOf } from './problem.js';

const NEAREST = 10 ** -3.5;
const POINTS = 41;
/** Slopes are measured where the theory holds: not too far away, and above rounding. */
const NEAR_ENOUGH = 0.1;
const ROUNDING = 1e-12;

/** ‖x − x*‖ of the points, from far to near, evenly on the log scale. */
const DISTANCES: readonly number[] = Array.from(
  { length: POINTS },
  (_, k) => FARTHEST * (NEAREST / FARTHEST) ** (k / (POINTS - 1)),
);

/** The error at one distance over all seeds. */
interface CurvePoint {
  readonly distance: number;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly largest: number;
}

/** The error of one method. */
export interface Curve {
  readonly method: MethodName;
  readonly points: readonly CurvePoint[];
  /** Of log error against log distance, below 0.1; undefined at rounding level. */
  readonly slope: number | undefined;
  /** Mean error over distance, at the smallest distance. */
  readonly constant: number;
  /** The largest mean error in units of ‖∇F‖, over all distances. */
  readonly largestRelative: number;
}

/** The errors of all methods of a figure over the seeds `first`, …, `first + count − 1`. */
export function curvesOf(
  figure: Figure,
  data: SuperefficiencyData,
  first: number,
  count: number,
): Curve[] {
  const scales: number[] = [];
  const errors = new Map<MethodName, number[][]>(
    figure.methods.map((method) => [method, DISTANCES.map(() => [])]),
  );
  for (let seed = first; seed < first + count; seed++) {
    const instance = instanceOf(figure, data, seed);
    const { sample, theta, solution } = instance;
    const truth = implicitEstimate(sample, theta, solution).gradient;
    scales.push(norm(truth));
    pointsOnPath(instance, DISTANCES).forEach((x, k) => {
      for (const [method, columns] of errors) {
        columns[k]!.push(distance(ESTIMATE[method](sample, theta, x), truth));
      }
    });
  }
  const scale = mean(scales);
  return [...errors].map(([method, columns]) => curveOf(method, columns, scale));
}

function curveOf(method: MethodName, columns: readonly number[][], scale: number): Curve {
  const points = columns.flatMap((values, k): CurvePoint[] =>
    values.length === 0
      ? []
      : [
          {
            distance: DISTANCES[k]!,
            mean: mean(values),
            deviation: deviation(values),
            least: Math.min(...values),
            largest: Math.max(...values),
          },
        ],
  );
  const measured = points.filter(
    (point) => point.distance < NEAR_ENOUGH && point.mean > ROUNDING * scale,
  );
  const logs = measured.map((point) => ({ x: Math.log(point.distance), y: Math.log(point.mean) }));
  const last = points.at(-1);
  return {
    method,
    points,
    slope: logs.length < 5 ? undefined : slope(logs),
    constant: last === undefined ? NaN : last.mean / last.distance,
    largestRelative: Math.max(...points.map((point) => point.mean)) / scale,
  };
}
