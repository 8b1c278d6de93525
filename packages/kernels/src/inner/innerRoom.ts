import type { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';

/** Rows of 32-bit numbers that the kernels work in: four of the sweeps, or two a channel of the weights, or one of the fluxes. */
const ROWS = 8;
/** Numbers before the mask and the weights, which kernels read, and behind all: zeros. */
const MARGIN = 16;

/** Of what pictures, and how many planes of weights there are beside `across`: y of each difference, or `down`. */
export interface InnerShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly planes: number;
}

/** The addresses of what inner solves work on: assembly/inner/shape.ts. */
export interface InnerPlaces {
  /** Bytes of a row. */
  readonly stride: number;
  readonly mask: number;
  readonly rows: number;
  readonly across: number;
  /** Behind it: y, or `down`. */
  readonly other: number;
  readonly inverse: number;
  /** s, p, r and Ap. */
  readonly vectors: readonly [s: number, p: number, r: number, image: number];
  /** Bytes of each, which lie one behind the other. */
  readonly vectorBytes: number;
  readonly sums: Float64Array;
  /** All of it but the sums: named, or it would be collected and its memory given back. */
  readonly held: Float64Array;
}

/** The memory of the inner solves of a level: for one solve at a time, and for the weights of one point. */
export class InnerRoom {
  /** The system that weights and factor are of, and whose solve the vectors hold. */
  weightsOf: object | undefined;
  solveOf: object | undefined;
  readonly shape: InnerShape;
  readonly workspace: Workspace;
  readonly arena: Arena;
  #places: InnerPlaces | undefined;

  constructor(shape: InnerShape, workspace: Workspace, arena: Arena) {
    this.shape = shape;
    this.workspace = workspace;
    this.arena = arena;
  }

  /** Undefined where there is no room. */
  places(): InnerPlaces | undefined {
    if (this.#places !== undefined) return this.#places;
    const { width, height, channels, planes } = this.shape;
    const stride = 4 * Math.ceil(width / 4);
    const plane = stride * height;
    const numbers = 4 * MARGIN + (1 + ROWS) * stride + (2 + planes + 4 * channels) * plane;
    const length = Math.ceil(numbers / 2);
    if (!this.arena.hasRoom(length)) return undefined;
    const held = this.arena.zeros(length);
    const sums = this.arena.reserve(2);
    const mask = held.byteOffset + 4 * MARGIN;
    const rows = mask + 4 * stride + 4 * MARGIN;
    const across = rows + 4 * ROWS * stride + 4 * MARGIN;
    const other = across + 4 * plane;
    const inverse = other + 4 * planes * plane;
    const s = inverse + 4 * plane;
    const vector = 4 * channels * plane;
    new Float32Array(held.buffer, mask, width - 1).fill(1);
    this.#places = {
      ...{ stride: 4 * stride, mask, rows, across, other, inverse, sums, held },
      vectors: [s, s + vector, s + 2 * vector, s + 3 * vector],
      vectorBytes: vector,
    };
    return this.#places;
  }

  /** What was made before is not to be used any more. */
  leave(): void {
    this.#places = undefined;
    this.weightsOf = undefined;
    this.solveOf = undefined;
  }
}
