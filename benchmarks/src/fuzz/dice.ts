import { uniform } from '../random.js';

/** Seeded choices. */
export class Dice {
  readonly #random: () => number;

  constructor(...words: readonly number[]) {
    this.#random = uniform(...words);
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(n * this.#random());
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('Expected something to choose from.');
    return items[this.below(items.length)]!;
  }

  /** Numbers at the edges of the types that files use. */
  edge(): number {
    return this.pick(EDGES) + (this.chance(0.2) ? this.below(5) - 2 : 0);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

const EDGES = [
  ...[0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 64, 127, 128, 255, 256, 1000, 4096, 32767, 32768],
  ...[65535, 65536, 1e6, 16777215, 16777216, 1e8, 2147483647, 2147483648, 4294967295],
];
