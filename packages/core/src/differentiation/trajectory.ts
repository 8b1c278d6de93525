import type { LowerLevel } from '../problem/problem.js';
import type { TwoTermSteps } from '../lower/twoTermSteps.js';
import type { Cooperative, Pace } from '../run/cooperative.js';

/** Two iterates, x^(k) and x^(k−1), from which the recursion can be run on. */
interface Checkpoint {
  readonly point: Float64Array;
  readonly previous: Float64Array;
}

/**
 * The iterates x⁰ … x^(K−1) of x^(k+1) = x^(k) − α ∂_x g(x^(k)) + β (x^(k) − x^(k−1)), x^(−1) = x⁰, read
 * backwards. They lie in segments of `segment` iterates, of which only the current one is held; the
 * start of each other one is kept (with β ≠ 0: its first two iterates), and the segment recomputed
 * from it when it is read. `segment` = K holds them all, √K is the least memory, O(√K), at the price
 * of at most K further gradients. A recomputed iterate is the same to the bit. `segment` = 0 holds none,
 * for those who read none.
 */
export class Trajectory {
  /** x^(k) as far as `run` has come; x^(K) at its end. */
  readonly point: Float64Array;
  readonly #level: LowerLevel;
  readonly #steps: TwoTermSteps;
  readonly #iterations: number;
  readonly #segment: number;
  readonly #held: Float64Array[];
  readonly #checkpoints: Checkpoint[] = [];
  readonly #previous: Float64Array;
  readonly #gradient: Float64Array;
  #current: number;
  #work = 0;

  constructor(
    level: LowerLevel,
    x0: Float64Array,
    steps: TwoTermSteps,
    iterations: number,
    segment: number,
  ) {
    this.#level = level;
    this.#steps = steps;
    this.#iterations = iterations;
    this.#segment = segment;
    this.#held = Array.from({ length: Math.min(segment, iterations) }, () => x0.slice());
    this.#current = segment > 0 ? Math.max(0, Math.ceil(iterations / segment) - 1) : 0;
    this.point = x0.slice();
    this.#previous = x0.slice();
    this.#gradient = new Float64Array(x0.length);
  }

  /** Gradients so far, recomputed ones included. */
  get work(): number {
    return this.#work;
  }

  /** Iterates held: the segment's, and two for every checkpoint of heavy ball, one of descent. */
  get memory(): number {
    return this.#held.length + this.#checkpoints.length * (this.#steps.momentum === 0 ? 1 : 2);
  }

  /** Runs the K iterations. */
  *run(pace: Pace): Cooperative<void> {
    for (let k = 0; k < this.#iterations; k++) {
      if (this.#segment > 0) this.#hold(k);
      this.#advance(this.point, this.#previous);
      if (pace.due(this.point.length)) yield;
    }
  }

  /** x^(k), for k from K − 1 down to 0; not a copy, valid until the next call. */
  *read(k: number, pace: Pace): Cooperative<Float64Array> {
    const segment = Math.floor(k / this.#segment);
    if (segment !== this.#current) {
      this.#current = segment;
      const start = this.#checkpoints.pop();
      if (start === undefined) throw new RangeError('Iterates are read once, backwards.');
      const { point, previous } = start;
      for (let i = 0; i < this.#segment; i++) {
        this.#held[i]!.set(point);
        if (i < this.#segment - 1) this.#advance(point, previous);
        if (pace.due(point.length)) yield;
      }
    }
    return this.#held[k % this.#segment]!;
  }

  #hold(k: number): void {
    const within = k % this.#segment;
    if (within === 0 && k / this.#segment < this.#current) this.#save();
    this.#held[within]!.set(this.point);
  }

  #save(): void {
    const point = this.point.slice();
    // Without momentum the iterate before does not matter: no copy of it.
    const previous = this.#steps.momentum === 0 ? point.slice(0, 0) : this.#previous.slice();
    this.#checkpoints.push({ point, previous });
  }

  #advance(point: Float64Array, previous: Float64Array): void {
    const { step, momentum } = this.#steps;
    const gradient = this.#gradient;
    this.#level.gradient(point, gradient);
    this.#work++;
    if (momentum === 0) {
      for (let i = 0; i < point.length; i++) point[i]! -= step * gradient[i]!;
      return;
    }
    for (let i = 0; i < point.length; i++) {
      const x = point[i]!;
      point[i] = x - step * gradient[i]! + momentum * (x - previous[i]!);
      previous[i] = x;
    }
  }
}
