import { threadTeam, type ThreadTeam } from '../threads/team.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { threadWorkspace, type Workspace } from '../wasm/workspace.js';
import { chunksOf, MOST_CHUNKS } from './chunks.js';
import { OPERATIONS, writeJob } from './job.js';
import type { LabelledRows } from './labelledRows.js';
import { placeSamples, type Layout } from './place.js';
import { roundingsOf, type SoftmaxRoundings } from './roundings.js';
import type { Precision, SoftmaxLinearisation, SoftmaxRegression } from './softmax.js';

type Operation = keyof typeof OPERATIONS;

interface SimdOptions {
  /** How many work together, this one included. */
  readonly threads: number;
  /** Of products of compressed rows. Default 64. */
  readonly precision?: Precision;
}

/** Frees the memory of regressions that nobody holds any more. */
const abandoned = new FinalizationRegistry<() => void>((free) => {
  free();
});

/**
 * Softmax regression by the SIMD kernels. The samples and all scratch are one block of the thread's
 * workspace, freed when the regression is collected.
 */
export class SimdSoftmax implements SoftmaxRegression {
  readonly rows: number;
  readonly features: number;
  readonly classes: number;
  readonly dimension: number;
  readonly roundings: SoftmaxRoundings;
  readonly #workspace: Workspace = threadWorkspace();
  readonly #layout: Layout;
  readonly #chunks: number;
  /** Classes padded to whole vectors of two. */
  readonly #padded: number;
  readonly #team: ThreadTeam | undefined;

  constructor(data: LabelledRows, { threads, precision = 64 }: SimdOptions) {
    const { samples, classes } = data;
    this.rows = samples.rows;
    this.features = samples.columns + ((data.bias ?? true) ? 1 : 0);
    this.classes = classes;
    this.dimension = this.features * classes;
    this.roundings = roundingsOf(data);
    this.#padded = classes + (classes % 2);
    this.#chunks = chunksOf(samples.rows);
    const team = Math.min(threads, this.#chunks);
    this.#team = team > 1 ? threadTeam(team) : undefined;
    // The team may have grown for another regression: all its threads need scratch here.
    const { memory } = this.#workspace;
    const { block, layout } = placeSamples(memory, data, {
      threads: team > 1 ? MOST_CHUNKS : 1,
      precision,
    });
    this.#layout = layout;
    abandoned.register(this, () => {
      memory.free(block);
    });
  }

  gradient(W: Float64Array, weights: Float64Array, ridge: number, out: Float64Array): number {
    this.#setWeights(weights);
    this.#setMatrix(W);
    const value = this.#run('gradient');
    return value + ridge * this.#reduce(2 * ridge, out);
  }

  value(W: Float64Array, weights: Float64Array, ridge: number): number {
    this.#setWeights(weights);
    this.#setMatrix(W);
    let squares = 0;
    for (let k = 0; k < this.dimension; k++) squares += W[k]! * W[k]!;
    return this.#run('value') + ridge * squares;
  }

  losses(W: Float64Array, losses: Float64Array): void {
    this.#setMatrix(W);
    this.#run('losses');
    losses.set(this.#workspace.memory.view(this.#layout.perRow, this.rows));
  }

  probabilities(W: Float64Array, probabilities: Float64Array): void {
    const { memory } = this.#workspace;
    const [padded, classes] = [this.#padded, this.classes];
    const address = this.probabilitiesOf({}, W);
    const found = memory.view(address, this.rows * padded);
    for (let i = 0; i < this.rows; i++) {
      probabilities.set(found.subarray(i * padded, i * padded + classes), i * classes);
    }
  }

  linearise(W: Float64Array): SoftmaxLinearisation {
    return new SimdLinearisation(this, W);
  }

  /** The address of the probabilities at W, which stay there for `owner`. */
  probabilitiesOf(owner: object, W: Float64Array): number {
    const bytes = bytesOf(this.rows * this.#padded);
    return this.#workspace.residents.at(owner, bytes, (address) => {
      this.#setMatrix(W);
      this.#run('probabilities', address);
    });
  }

  /** An operation of a linearisation that ends in a sum over samples, plus a times the matrix. */
  sum(
    operation: 'hessian' | 'cross' | 'diagonal',
    probabilities: number,
    weights: Float64Array,
    matrix: Float64Array | undefined,
    a: number,
    out: Float64Array,
  ): void {
    this.#setWeights(weights);
    if (matrix !== undefined) this.#setMatrix(matrix);
    this.#run(operation, probabilities);
    this.#reduce(a, out);
  }

  crossTranspose(
    probabilities: number,
    Q: Float64Array,
    weights: Float64Array,
    out: Float64Array,
  ): void {
    this.#setWeights(weights);
    this.#setMatrix(Q);
    this.#run('crossTranspose', probabilities);
    out.set(this.#workspace.memory.view(this.#layout.perRow, this.rows));
  }

  #setWeights(weights: Float64Array): void {
    this.#workspace.memory.view(this.#layout.weights, this.rows).set(weights);
  }

  /** In 64-bit, which the penalty is computed with, and in 32-bit where products are. */
  #setMatrix(W: Float64Array): void {
    const { features, classes } = this;
    const { memory } = this.#workspace;
    const { matrix, singleMatrix, singleWidth } = this.#layout;
    pad(W, classes, memory.view(matrix, features * this.#padded), this.#padded);
    if (singleWidth === 0) return;
    const single = new Float32Array(memory.memory.buffer, singleMatrix, features * singleWidth);
    pad(W, classes, single, singleWidth);
  }

  /** Works on every chunk. Returns the sum of their values, in their order. */
  #run(operation: Operation, probabilities?: number): number {
    const { memory } = this.#workspace;
    const { job, values } = this.#layout;
    writeJob(memory.memory, job, {
      operation: OPERATIONS[operation],
      ...(probabilities !== undefined && { probabilities }),
    });
    if (this.#team === undefined) {
      for (let k = 0; k < this.#chunks; k++) memory.kernels.softmaxChunk(job, 0, k);
    } else {
      this.#team.run(job, this.#chunks);
    }
    const sums = memory.view(values, this.#chunks);
    let total = 0;
    for (let k = 0; k < this.#chunks; k++) total += sums[k]!;
    return total;
  }

  /** out ← a · matrix + Σ of the chunks. Returns ‖matrix‖². */
  #reduce(a: number, out: Float64Array): number {
    const { memory } = this.#workspace;
    const [padded, classes] = [this.#padded, this.classes];
    const size = this.features * padded;
    const { partial, matrix, out: address } = this.#layout;
    const squares = memory.kernels.softmaxReduce(partial, this.#chunks, size, a, matrix, address);
    const view = memory.view(address, size);
    if (padded === classes) {
      out.set(view);
    } else {
      for (let j = 0; j < this.features; j++) {
        for (let c = 0; c < classes; c++) out[j * classes + c] = view[j * padded + c]!;
      }
    }
    return squares;
  }
}

/** Copies rows of `classes` numbers to rows of `width`. */
function pad(
  W: Float64Array,
  classes: number,
  out: Float64Array | Float32Array,
  width: number,
): void {
  if (width === classes) {
    out.set(W);
    return;
  }
  for (let from = 0, to = 0; from < W.length; from += classes, to += width) {
    for (let c = 0; c < classes; c++) out[to + c] = W[from + c]!;
  }
}

/** Holds a copy of W, to compute the probabilities again should they have had to leave. */
class SimdLinearisation implements SoftmaxLinearisation {
  readonly #regression: SimdSoftmax;
  readonly #W: Float64Array;

  constructor(regression: SimdSoftmax, W: Float64Array) {
    this.#regression = regression;
    this.#W = W.slice();
    this.#probabilities();
  }

  hessianVector(V: Float64Array, weights: Float64Array, ridge: number, out: Float64Array): void {
    this.#regression.sum('hessian', this.#probabilities(), weights, V, 2 * ridge, out);
  }

  crossTranspose(Q: Float64Array, weights: Float64Array, out: Float64Array): void {
    this.#regression.crossTranspose(this.#probabilities(), Q, weights, out);
  }

  cross(weights: Float64Array, out: Float64Array): void {
    this.#regression.sum('cross', this.#probabilities(), weights, undefined, 0, out);
  }

  diagonal(weights: Float64Array, ridge: number, out: Float64Array): void {
    this.#regression.sum('diagonal', this.#probabilities(), weights, undefined, 0, out);
    for (let k = 0; k < out.length; k++) out[k]! += 2 * ridge;
  }

  #probabilities(): number {
    return this.#regression.probabilitiesOf(this, this.#W);
  }
}
