import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import { SCALAR_CODES } from './scalarCodes.js';
import type { FilterTerms } from './filters.js';
import { filterShape, type FilterShape } from './shape.js';
import { arrangeTaps, bankLengths, type BankLengths } from './simdBank.js';
import { JOB_BYTES, jobWords, writeJob, type JobFields } from './simdJob.js';

/** Numbers of a filter's constants, and zeros behind the rows of pictures: assembly/filters/job.ts. */
export const CONSTANTS = 8;
const BEHIND = 16;
/** Rows of responses that are kept are those of this many filters at most. */
const BUFFERED = 8;
/** Numbers of the table of exponentials. */
export const EXPONENTIALS = 24;

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

/** w, 1/ν, ν and w/ν of each filter, and room for a direction. */
export function filterConstants(
  { weights, smoothings }: Pick<FilterTerms, 'weights' | 'smoothings'>,
  pairs: number,
): Float64Array {
  const numbers = new Float64Array(2 * pairs * CONSTANTS);
  for (let j = 0; j < weights.length; j++) {
    const w = weights[j]!;
    const nu = smoothings[j]!;
    numbers.set([w, 1 / nu, nu, w / nu], j * CONSTANTS);
  }
  return numbers;
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

/** Where things are, as long as the scratch is where it was. */
interface Layout {
  /** The address of the job, and its fields. */
  readonly job: number;
  readonly fields: JobFields;
  readonly words: Uint32Array;
  readonly forward: Float64Array;
  readonly adjoint: Float64Array;
  readonly otherForward: Float64Array;
  readonly otherAdjoint: Float64Array;
  readonly constants: Float64Array;
  /** Numbers that come out. */
  readonly out: Float64Array;
  /** The address of a picture on its way. */
  readonly stage: number;
}

/** The scratch of the kernels of filters: lays out what a call needs, and writes its job. */
export interface FilterScratch {
  readonly shape: FilterShape;
  /** Bytes of a row of bends, and of all. */
  readonly bendStride: number;
  readonly bendBytes: number;
  /** Writes the job of a call. */
  readonly prepare: (options: ScratchOptions) => Layout;
  /** out ← out + own, the sums of adjoints of a job. */
  readonly addOwn: (layout: Layout, out: Float64Array) => void;
}

/** The scratch of a bank of filters, or of one filter of the same shape. */
export function filterScratch(
  { grid, size, potential, weights, smoothings }: FilterTerms,
  workspace: Workspace,
): FilterScratch {
  const { width, height, channels } = grid;
  const shape = filterShape(grid, size, weights.length);
  const { memory, kernels } = workspace;
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
  const stage = bytesOf(shape.numbers);
  const total = head + 2 * lengths.bytes + 2 * picture + own + buffers + exponentials + out + stage;
  const bendRow = shape.columns + (shape.columns % 2);

  const numbers = filterConstants({ weights, smoothings }, lengths.pairs);

  function layoutAt(job: number): Layout {
    let next = job + bytesOf(JOB_BYTES / 8);
    const take = (bytes: number): number => {
      next += bytes;
      return next - bytes;
    };
    const fields: JobFields = {
      ...{ potential: SCALAR_CODES[potential], channels, size, pairs: lengths.pairs },
      ...{ width, height, columns: shape.columns, rows: shape.rows },
      ...{ stride: 8 * row, plane: 8 * plane, bends: 0, bendStride: 8 * bendRow },
      ...{ table: take(table), constants: take(constants) },
      ...{ forward: take(lengths.forwardBytes) },
      ...{ adjoint: take(lengths.bytes - lengths.forwardBytes) },
      ...{ otherForward: take(lengths.forwardBytes) },
      ...{ otherAdjoint: take(lengths.bytes - lengths.forwardBytes) },
      ...{ x: take(picture), other: take(picture), own: take(own) },
      ...{ buffers: take(buffers), scratch: take(exponentials), out: take(out) },
    };
    return {
      ...{ job, fields, words: jobWords(memory.memory, job) },
      forward: memory.view(fields.forward, lengths.forward),
      adjoint: memory.view(fields.adjoint, lengths.adjoint),
      otherForward: memory.view(fields.otherForward, lengths.forward),
      otherAdjoint: memory.view(fields.otherAdjoint, lengths.adjoint),
      constants: memory.view(fields.constants, numbers.length),
      out: memory.view(fields.out, out / 8),
      stage: next,
    };
  }

  let last: Layout | undefined;
  /** A padded copy of a picture. */
  const copyIn = ({ job, stage: place }: Layout, v: Float64Array, to: number): void => {
    kernels.filterPad(job, workspace.placed(v, place), to);
  };

  return {
    shape,
    bendStride: 8 * bendRow,
    bendBytes: bytesOf(2 * lengths.pairs * shape.rows * bendRow),
    prepare({ x, other, bank, otherBank, direction, bends = 0 }) {
      const base = workspace.scratch(total);
      // Views stay valid however the memory grows.
      const layout = last?.job === base ? last : layoutAt(base);
      last = layout;
      const { fields, constants: to } = layout;
      writeJob(layout.words, fields, bends);
      layout.forward.set(bank.forward);
      layout.adjoint.set(bank.adjoint);
      if (otherBank) {
        layout.otherForward.set(otherBank.forward);
        layout.otherAdjoint.set(otherBank.adjoint);
      }
      to.set(numbers);
      if (direction) {
        for (let j = 0; j < weights.length; j++) {
          to[j * CONSTANTS + 4] = direction[j]!;
          to[j * CONSTANTS + 5] = direction[weights.length + j]!;
        }
      }
      if (x) copyIn(layout, x, fields.x);
      if (other) copyIn(layout, other, fields.other);
      return layout;
    },
    addOwn({ job, stage: place }, target) {
      const to = workspace.placed(target, place);
      kernels.filterAddOwn(job, to);
      workspace.collect(to, target);
    },
  };
}
