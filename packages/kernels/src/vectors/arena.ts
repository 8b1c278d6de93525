import { depthOfDot, plainVectors, type Vectors } from '@bilevel/core';
import { MOST_BYTES, bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';

/** What a step is called in assembly/steps.ts. */
export const HEAVY_BALL = 1;
export const FISTA = 2;

/** What all arenas of a thread may hold before arrays are made elsewhere, */
const BUDGET = 2 ** 30;
/** or as much as the vectors of one evaluation of a large picture, in a memory that has room for scratch of that length beside them. */
const EVALUATION = 32;
const SCRATCH = 10;
const MOST = 3 * 2 ** 30;

/**
 * The vectors of one lower level, in the kernels' memory. They are given back all at once by
 * `release`; of an arena that is left without it, each when it is collected. Were they to pile up all
 * the same, further ones are ordinary arrays: everything works with them, more slowly.
 *
 * Operations on vectors in the memory are SIMD kernels, on others plain code; both sum in the same
 * order and agree to the bit.
 */
export class Arena implements Vectors {
  static #held = 0;
  static readonly #collected = new FinalizationRegistry<() => void>((free) => {
    free();
  });

  readonly #workspace: Workspace;
  readonly #budget: number | undefined;
  readonly #blocks = new Map<number, number>();
  /** Stands for this arena's vectors in the registry. */
  readonly #token = {};

  constructor(workspace: Workspace, budget?: number) {
    this.#workspace = workspace;
    this.#budget = budget;
  }

  /** Whether so many numbers more are within the budget. */
  hasRoom(length: number): boolean {
    const bytes = bytesOf(length);
    return Arena.#held + bytes <= (this.#budget ?? budgetFor(bytes));
  }

  readonly zeros = (length: number): Float64Array => {
    if (!this.hasRoom(length)) return plainVectors.zeros(length);
    const array = this.reserve(length);
    this.#workspace.kernels.vectorClear(array.byteOffset, length);
    return array;
  };

  readonly room = (length: number): Float64Array =>
    this.hasRoom(length) ? this.reserve(length) : plainVectors.zeros(length);

  /**
   * As `zeros`, with whatever was there before, and in the memory even beyond the budget: for small
   * arrays, or where {@link hasRoom} says so.
   * @throws KernelMemoryError when there is no more
   */
  readonly reserve = (length: number): Float64Array => {
    const { memory } = this.#workspace;
    const bytes = bytesOf(length);
    const address = memory.allocate(bytes);
    const blocks = this.#blocks;
    blocks.set(address, bytes);
    Arena.#held += bytes;
    const array = memory.view(address, length);
    const free = (): void => {
      if (!blocks.delete(address)) return;
      memory.free(address);
      Arena.#held -= bytes;
    };
    Arena.#collected.register(array, free, this.#token);
    return array;
  };

  /** Gives back all vectors, which must not be used any more. */
  release(): void {
    Arena.#collected.unregister(this.#token);
    for (const [address, bytes] of this.#blocks) {
      this.#workspace.memory.free(address);
      Arena.#held -= bytes;
    }
    this.#blocks.clear();
  }

  readonly dot = (a: Float64Array, b: Float64Array): number => {
    const { memory, kernels } = this.#workspace;
    const first = memory.addressOf(a);
    const second = memory.addressOf(b);
    if (first === 0 || second === 0) return plainVectors.dot(a, b);
    return kernels.vectorDot(first, second, a.length);
  };

  readonly depth = depthOfDot;

  readonly combine = (out: Float64Array, beta: number, alpha: number, a: Float64Array): void => {
    const { memory, kernels } = this.#workspace;
    const to = memory.addressOf(out);
    const from = memory.addressOf(a);
    if (to === 0 || from === 0) plainVectors.combine(out, beta, alpha, a);
    else kernels.vectorCombine(to, beta, alpha, from, out.length);
  };

  readonly subtract = (a: Float64Array, b: Float64Array, out: Float64Array): void => {
    const { memory, kernels } = this.#workspace;
    const first = memory.addressOf(a);
    const second = memory.addressOf(b);
    const to = memory.addressOf(out);
    if (first === 0 || second === 0 || to === 0) plainVectors.subtract(a, b, out);
    else kernels.vectorSubtract(first, second, to, out.length);
  };

  readonly scale = (alpha: number, a: Float64Array, out: Float64Array): void => {
    const { memory, kernels } = this.#workspace;
    const from = memory.addressOf(a);
    const to = memory.addressOf(out);
    if (from === 0 || to === 0) plainVectors.scale(alpha, a, out);
    else kernels.vectorScale(alpha, from, to, out.length);
  };

  readonly multiply = (a: Float64Array, b: Float64Array, out: Float64Array): void => {
    const { memory, kernels } = this.#workspace;
    const first = memory.addressOf(a);
    const second = memory.addressOf(b);
    const to = memory.addressOf(out);
    if (first === 0 || second === 0 || to === 0) plainVectors.multiply(a, b, out);
    else kernels.vectorMultiply(first, second, to, out.length);
  };

  readonly heavyBall: Vectors['heavyBall'] = (previous, point, gradient, alpha, beta) => {
    const { memory, kernels } = this.#workspace;
    const before = memory.addressOf(previous);
    const here = memory.addressOf(point);
    const g = memory.addressOf(gradient);
    if (before === 0 || here === 0 || g === 0) {
      plainVectors.heavyBall(previous, point, gradient, alpha, beta);
    } else kernels.vectorMove(HEAVY_BALL, before, here, g, alpha, beta, point.length);
  };

  readonly fista: Vectors['fista'] = (previous, point, gradient, alpha, beta) => {
    const { memory, kernels } = this.#workspace;
    const before = memory.addressOf(previous);
    const here = memory.addressOf(point);
    const g = memory.addressOf(gradient);
    if (before === 0 || here === 0 || g === 0) {
      plainVectors.fista(previous, point, gradient, alpha, beta);
    } else kernels.vectorMove(FISTA, here, before, g, alpha, beta, point.length);
  };
}

/** What arenas may hold where a vector takes so many bytes. */
function budgetFor(bytes: number): number {
  return Math.max(BUDGET, Math.min(MOST, EVALUATION * bytes, MOST_BYTES - SCRATCH * bytes));
}
