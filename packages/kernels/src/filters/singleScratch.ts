import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { FilterTerms } from './filters.js';
import { SCALAR_CODES } from './scalarCodes.js';
import { filterShape } from './shape.js';
import { bankLengths } from './simdBank.js';
import { JOB_BYTES, jobWords, writeJob, type JobFields } from './simdJob.js';
import { arrangedBank, CONSTANTS, EXPONENTIALS, filterConstants } from './simdScratch.js';

/** Numbers of 32 bits behind the rows of pictures, and filters of which rows of responses are kept. */
const BEHIND = 32;
const BUFFERED = 4;

/** {@link FilterScratch} of the kernels in 32-bit (assembly/filters/singleSweeps.ts). */
export interface SingleScratch {
  /** Bytes of all bends in 32-bit, and of a row of them. */
  readonly bendBytes: number;
  readonly bendStride: number;
  /** own ← what a call of `filterAdjointsSingle` makes of x; out ← out + own. */
  add(operation: number, x: Float64Array, out: Float64Array, bends: number): void;
}

/** Bytes of 32-bit numbers, as a multiple of what addresses are. */
const singles = (length: number): number => bytesOf(length / 2);

/** Scratch for a bank in 32-bit; its taps are rounded once. */
export function singleScratch(terms: FilterTerms, workspace: Workspace): SingleScratch {
  const { grid, size, potential, weights } = terms;
  const { width, height, channels } = grid;
  const shape = filterShape(grid, size, weights.length);
  const { memory, kernels } = workspace;
  const lengths = bankLengths(shape);
  const wide = arrangedBank(shape, terms.taps);
  const forward = Float32Array.from(wide.forward);
  const adjoint = Float32Array.from(wide.adjoint);
  const constants = filterConstants(terms, lengths.pairs);
  const row = 16 * Math.ceil(width / 16) + BEHIND;
  const plane = row * (height + (height % 2));
  const bendStride = 4 * 4 * Math.ceil(shape.columns / 4);
  const table = bytesOf(Math.max(BUFFERED * (size + 1), channels * size));
  const sizes = {
    job: bytesOf(JOB_BYTES / 8),
    table,
    constants: bytesOf(2 * lengths.pairs * CONSTANTS),
    forward: singles(lengths.forward),
    adjoint: singles(lengths.adjoint),
    x: singles(channels * plane),
    own: singles(channels * plane),
    buffers: singles(BUFFERED * (size + 1) * row),
    scratch: bytesOf(EXPONENTIALS + 2 * row),
    wide: bytesOf(row),
    stage: bytesOf(shape.numbers),
  };
  const total = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);

  function layoutAt(job: number) {
    let next = job + sizes.job;
    const take = (bytes: number): number => {
      next += bytes;
      return next - bytes;
    };
    const unused = 0;
    const fields: JobFields = {
      ...{ potential: SCALAR_CODES[potential], channels, size, pairs: lengths.pairs },
      ...{ width, height, columns: shape.columns, rows: shape.rows },
      ...{ stride: 4 * row, plane: 4 * plane, bends: 0, bendStride },
      ...{ table: take(sizes.table), constants: take(sizes.constants) },
      ...{ forward: take(sizes.forward), adjoint: take(sizes.adjoint) },
      ...{ otherForward: unused, otherAdjoint: unused, other: unused },
      ...{ x: take(sizes.x), own: take(sizes.own), buffers: take(sizes.buffers) },
      ...{ scratch: take(sizes.scratch), out: take(sizes.wide) },
    };
    const { buffer } = memory.memory;
    return {
      ...{ job, fields, words: jobWords(memory.memory, job), stage: take(sizes.stage) },
      forward: new Float32Array(buffer, fields.forward, lengths.forward),
      adjoint: new Float32Array(buffer, fields.adjoint, lengths.adjoint),
      constants: memory.view(fields.constants, constants.length),
    };
  }

  let last: ReturnType<typeof layoutAt> | undefined;

  return {
    bendBytes: singles((2 * lengths.pairs * shape.rows * bendStride) / 4),
    bendStride,
    add(operation, x, out, bends) {
      const base = workspace.scratch(total);
      const layout = last?.job === base ? last : layoutAt(base);
      last = layout;
      const { job, fields, stage } = layout;
      writeJob(layout.words, fields, bends);
      layout.forward.set(forward);
      layout.adjoint.set(adjoint);
      layout.constants.set(constants);
      kernels.filterPadSingle(job, workspace.placed(x, stage), fields.x);
      kernels.filterAdjointsSingle(operation, job);
      const to = workspace.placed(out, stage);
      kernels.filterAddOwnSingle(job, to);
      workspace.collect(to, out);
    },
  };
}
