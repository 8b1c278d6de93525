import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import { SCALAR_CODES } from './scalarCodes.js';
import type { FilterTerms } from './filters.js';
import { filterShape, type FilterShape } from './shape.js';
import { arrangeTaps, bankLengths, type BankLengths } from './simdBank.js';
import { JOB_BYTES, writeJob, type JobFields } from './simdJob.js';

/** Numbers of a filter's constants, and zeros behind the rows of pictures: assembly/filters/job.ts. */
const CONSTANTS = 8;
const BEHIND = 16;
/** Rows of responses that are kept are those of this many filters at most. */
const BUFFERED = 8;
/** Numbers of the table of exponentials. */
const EXPONENTIALS = 24;

/** Taps and constants, arranged once; copied into the scratch of each call. */
export interface ArrangedBank {
  readonly lengths: BankLengths;
  readonly forward: Float64Array;
  readonly adjoint: Float64Array;
}

/** The taps of all filters of a shape, arranged. */
export function arrangedBank(shape: FilterShape, taps: Float64Array): ArrangedBank {
  const lengths = bankLengths(shape);
  const forward = new Float64Array(lengths.forward);
  const adjoint = new Float64Array(lengths.adjoint);
  arrangeTaps(shape, taps, forward, adjoint);
  return { lengths, forward, adjoint };
}

/** What a call works on. */
interface ScratchOptions {
  readonly x?: Float64Array;
  readonly other?: Float64Array;
  readonly bank: ArrangedBank;
  readonly otherBank?: ArrangedBank;
  /** α and β of each filter. */
  readonly direction?: Float64Array;
  /** The address of bends. */
  readonly bends?: number;
}

/** The scratch of the kernels of filters: lays out what a call needs, and writes its job. */
export interface FilterScratch {
  readonly shape: FilterShape;
  /** Bytes of a row of bends, and of all. */
  readonly bendStride: number;
  readonly bendBytes: number;
  /** The job's fields, and its address. */
  prepare(options: ScratchOptions): { readonly fields: JobFields; readonly job: number };
  /** out ← out + own, the sums of adjoints of a job. */
  addOwn(fields: JobFields, out: Float64Array): void;
}

/** The scratch of a bank of filters, or of one filter of the same shape. */
export function filterScratch(
  { grid, size, potential, weights, smoothings }: FilterTerms,
  workspace: Workspace,
): FilterScratch {
  const { width, height, channels } = grid;
  const shape = filterShape(grid, size, weights.length);
  const { memory } = workspace;
  const lengths = bankLengths(shape);
  const row = 8 * Math.ceil(width / 8) + BEHIND;
  const plane = row * (height + (height % 2));
  const picture = bytesOf(channels * plane);
  // Sums of taps take its place, two lanes for each of two filters.
  const own = Math.max(picture, bytesOf(4 * shape.taps));
  const buffers = bytesOf(BUFFERED * (size + 1) * row);
  const table = bytesOf(Math.max(BUFFERED * (size + 1), channels * size));
  const constants = bytesOf(2 * lengths.pairs * CONSTANTS);
  const out = bytesOf(Math.max(2 * lengths.pairs * (2 + shape.taps), shape.places));
  const head = bytesOf(JOB_BYTES / 8) + table + constants;
  // The table of exponentials, and two numbers for each of a row (assembly/filters/exponentials.ts).
  const exponentials = bytesOf(EXPONENTIALS + 2 * row);
  const total = head + 2 * lengths.bytes + 2 * picture + own + buffers + exponentials + out;
  const bendRow = shape.columns + (shape.columns % 2);

  /** A padded copy of a picture. */
  function copyIn(v: Float64Array, at: number): void {
    const to = memory.view(at, channels * plane);
    to.fill(0);
    for (let c = 0, from = 0; c < channels; c++) {
      for (let i = 0; i < height; i++, from += width) {
        to.set(v.subarray(from, from + width), c * plane + i * row);
      }
    }
  }

  function place(bank: ArrangedBank, at: number): void {
    memory.view(at, bank.forward.length).set(bank.forward);
    memory.view(at + lengths.forwardBytes, bank.adjoint.length).set(bank.adjoint);
  }

  return {
    shape,
    bendStride: 8 * bendRow,
    bendBytes: bytesOf(2 * lengths.pairs * shape.rows * bendRow),
    prepare({ x, other, bank, otherBank, direction, bends = 0 }) {
      const job = workspace.scratch(total);
      let next = job + bytesOf(JOB_BYTES / 8);
      const take = (bytes: number): number => {
        next += bytes;
        return next - bytes;
      };
      const fields: JobFields = {
        ...{ potential: SCALAR_CODES[potential], channels, size, pairs: bank.lengths.pairs },
        ...{ width, height, columns: shape.columns, rows: shape.rows },
        ...{ stride: 8 * row, plane: 8 * plane, bends, bendStride: 8 * bendRow },
        ...{ table: take(table), constants: take(constants) },
        ...{ forward: take(lengths.forwardBytes) },
        ...{ adjoint: take(lengths.bytes - lengths.forwardBytes) },
        ...{ otherForward: take(lengths.forwardBytes) },
        ...{ otherAdjoint: take(lengths.bytes - lengths.forwardBytes) },
        ...{ x: take(picture), other: take(picture), own: take(own) },
        ...{ buffers: take(buffers), scratch: take(exponentials), out: take(out) },
      };
      writeJob(memory.memory, job, fields);
      place(bank, fields.forward);
      if (otherBank) place(otherBank, fields.otherForward);
      if (x) copyIn(x, fields.x);
      if (other) copyIn(other, fields.other);
      const numbers = memory.view(fields.constants, 2 * lengths.pairs * CONSTANTS);
      numbers.fill(0);
      for (let j = 0; j < weights.length; j++) {
        const [w, nu] = [weights[j]!, smoothings[j]!];
        const [alpha, beta] = direction ? [direction[j]!, direction[weights.length + j]!] : [0, 0];
        numbers.set([w, 1 / nu, nu, w / nu, alpha, beta], j * CONSTANTS);
      }
      return { fields, job };
    },
    addOwn(fields, target) {
      const sums = memory.view(fields.own, channels * plane);
      for (let c = 0, to = 0; c < channels; c++) {
        for (let i = 0; i < height; i++) {
          const from = c * plane + i * row;
          for (let k = 0; k < width; k++, to++) target[to]! += sums[from + k]!;
        }
      }
    },
  };
}
