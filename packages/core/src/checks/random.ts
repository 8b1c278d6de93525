import { norm } from '../vector/vector.js';

/** Random vectors of a seed, the same on every machine (mulberry32). */
export class RandomVectors {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
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
