import { threadTeam, type ThreadTeam } from '../threads/team.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { threadWorkspace, type Workspace } from '../wasm/workspace.js';
import { BLOCK_ROWS, MOST_CHUNKS, rowsPerChunk } from './chunks.js';
import { orderByColumns } from './columns.js';
import { JOB_BYTES, OPERATIONS, writeJob } from './job.js';
import type { LabelledRows, SoftmaxLinearisation, SoftmaxRegression } from './softmax.js';

type Operation = keyof typeof OPERATIONS;

/** Where everything of a regression lies in the kernels' memory. */
interface Layout {
  readonly job: number;
  readonly weights: number;
  readonly matrix: number;
  readonly partial: number;
  readonly values: number;
  readonly perRow: number;
  readonly out: number;
}

/** Frees the memory of regressions that nobody holds any more. */
const abandoned = new FinalizationRegistry<() => void>((free) => {
  free();
});

/**
 * Softmax regression by the SIMD kernels. The samples, by rows and by columns, and all scratch are
 * one block of the thread's workspace, freed when the regression is collected.
 */
export class SimdSoftmax implements SoftmaxRegression {
  readonly rows: number;
  readonly features: number;
  readonly classes: number;
  readonly dimension: number;
  readonly #workspace: Workspace = threadWorkspace();
  readonly #layout: Layout;
  readonly #chunks: number;
  /** Classes padded to whole vectors of two. */
  readonly #padded: number;
  readonly #team: ThreadTeam | undefined;

  /** `threads`: how many work together, this one included. */
  constructor(data: LabelledRows, threads: number) {
    const { samples, classes } = data;
    this.rows = samples.rows;
    this.features = samples.columns + ((data.bias ?? true) ? 1 : 0);
    this.classes = classes;
    this.dimension = this.features * classes;
    this.#padded = classes + (classes % 2);
    this.#chunks = Math.ceil(samples.rows / rowsPerChunk(samples.rows));
    const team = Math.min(threads, this.#chunks);
    this.#team = team > 1 ? threadTeam(team) : undefined;
    // The team may have grown for another regression: all its threads need scratch here.
    const { block, layout } = this.#place(data, team > 1 ? MOST_CHUNKS : 1);
    this.#layout = layout;
    const { memory } = this.#workspace;
    abandoned.register(this, () => {
      memory.free(block);
    });
  }

  /** Copies the samples into the kernels' memory. */
  #place(data: LabelledRows, threads: number): { block: number; layout: Layout } {
    const { samples, labels, classes } = data;
    const { rows, columns, start, column, value, scale } = samples;
    const { memory } = this.#workspace;
    const entries = start[rows] ?? 0;
    const bytes = value instanceof Uint8Array;
    const blocks = Math.ceil(rows / BLOCK_ROWS);
    const size = this.features * this.#padded;
    const scratchBytes = bytesOf(BLOCK_ROWS * (this.#padded + 2));
    const width = bytes ? 1 : 8;
    let next = 0;
    const reserve = (count: number): number => {
      const at = next;
      next += bytesOf(Math.ceil(count / 8));
      return at;
    };
    const relative = {
      job: reserve(JOB_BYTES),
      rowStart: reserve(4 * (rows + 1)),
      column: reserve(2 * entries),
      value: reserve(width * entries),
      table: reserve(8 * 256),
      columnStart: reserve(4 * blocks * (columns + 1)),
      blockRow: reserve(entries),
      blockValue: reserve(width * entries),
      squares: reserve(8 * 256),
      labels: reserve(4 * rows),
      weights: reserve(8 * rows),
      matrix: reserve(8 * size),
      partial: reserve(8 * size * this.#chunks),
      values: reserve(8 * this.#chunks),
      perRow: reserve(8 * rows),
      scratch: reserve(scratchBytes * threads),
      out: reserve(8 * size),
    };
    const block = memory.allocate(next);
    const at = Object.fromEntries(
      Object.entries(relative).map(([name, offset]) => [name, block + offset]),
    ) as typeof relative;
    const { buffer } = memory.memory;
    new Uint32Array(buffer, at.rowStart, rows + 1).set(start);
    new Uint16Array(buffer, at.column, entries).set(column.subarray(0, entries));
    const array = (address: number): Uint8Array | Float64Array =>
      bytes ? new Uint8Array(buffer, address, entries) : new Float64Array(buffer, address, entries);
    const values = array(at.value);
    values.set(value.subarray(0, entries));
    // Bytes are scaled by the table, numbers here.
    if (!bytes) for (let k = 0; k < entries; k++) values[k]! *= scale;
    const table = memory.view(at.table, 256);
    const squares = memory.view(at.squares, 256);
    for (let k = 0; k < 256; k++) {
      table[k] = scale * k;
      squares[k] = (scale * k) ** 2;
    }
    orderByColumns(
      { ...samples, value: values },
      {
        start: new Uint32Array(buffer, at.columnStart, blocks * (columns + 1)),
        row: new Uint8Array(buffer, at.blockRow, entries),
        value: array(at.blockValue),
      },
    );
    const label = new Int32Array(buffer, at.labels, rows);
    for (let i = 0; i < rows; i++) label[i] = labels[i]!;
    // Old contents are read, and not used, by the last pair of a block with an odd number of rows.
    memory.view(at.scratch, (scratchBytes * threads) / 8).fill(1);
    // Padding classes of the matrix stay 0.
    memory.view(at.matrix, size).fill(0);
    const { job, out, ...addresses } = at;
    writeJob(memory.memory, job, {
      ...addresses,
      rows,
      columns,
      classes,
      hasBias: this.features - columns,
      bytes: bytes ? 1 : 0,
      rowsPerChunk: rowsPerChunk(rows),
      scratchBytes,
    });
    const { weights, matrix, partial, values: sums, perRow } = at;
    return {
      block,
      layout: { job, weights, matrix, partial, values: sums, perRow, out },
    };
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

  #setMatrix(W: Float64Array): void {
    const view = this.#workspace.memory.view(this.#layout.matrix, this.features * this.#padded);
    const [padded, classes] = [this.#padded, this.classes];
    if (padded === classes) {
      view.set(W);
      return;
    }
    for (let j = 0; j < this.features; j++) {
      for (let c = 0; c < classes; c++) view[j * padded + c] = W[j * classes + c]!;
    }
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
