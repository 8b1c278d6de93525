import { uniform } from '../upper/random.js';
import { norm } from '../vector/vector.js';

/** Random vectors of a seed, the same on every machine. */
export class RandomVectors {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const { value, state } = uniform(this.#state);
    this.#state = state;
    return value;
  }

  /** Standard normal entries. */
  normal(length: number): Float64Array {
    return Float64Array.from(
      { length },
      () => Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform()),
    );
  }

  /** A direction, of norm 1. */
  unit(length: number): Float64Array {
    const v = this.normal(length);
    const size = norm(v) || 1;
    return v.map((x) => x / size);
  }
}
