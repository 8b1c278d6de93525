import { Pace, newtonCg, runToEnd, solveLower } from '@bilevel/core';
import { Model, createImage, psnr, type TrainingPair } from '@bilevel/imaging';

/** Root-mean-square distance to the minimiser of what is evaluated: 4e-5 of the objective at most. */
const ACCURACY = 1e-6;

/** Objective on the training pictures and mean PSNR on the validation pictures at one point. */
export interface Point {
  readonly weight: number;
  readonly smoothing: number;
  readonly objective: number;
  readonly psnr: number;
}

/** Keeps each picture's last solution: neighbouring points have neighbouring solutions. */
export class Evaluator {
  readonly #model = new Model();
  readonly #train: readonly TrainingPair[];
  readonly #validation: readonly TrainingPair[];
  readonly #warm = new Map<string, Float64Array>();

  constructor(train: readonly TrainingPair[], validation: readonly TrainingPair[]) {
    this.#train = train;
    this.#validation = validation;
  }

  at(parameters: Pick<Point, 'weight' | 'smoothing'>): Point {
    const theta = this.#model.thetaOf({ ...parameters });
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

  #solve({ name, truth, measured: noisy }: TrainingPair, theta: Float64Array): Float64Array {
    const level = this.#model.lowerLevel(noisy.data, truth, theta);
    const start = this.#warm.get(name) ?? noisy.data;
    const epsilon = ACCURACY * Math.sqrt(noisy.data.length);
    const solve = solveLower(newtonCg(), level, start, { epsilon, maxWork: 100_000 }, new Pace());
    // A copy: the solver's own array goes with the level.
    const point = runToEnd(solve).point.slice();
    level.release?.();
    this.#warm.set(name, point);
    return point;
  }
}
