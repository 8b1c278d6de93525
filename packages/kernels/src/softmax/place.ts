import { bytesOf, type KernelMemory } from '../wasm/kernelMemory.js';
import { BLOCK_ROWS, chunksOf, rowsPerChunk } from './chunks.js';
import { orderByColumns } from './columns.js';
import type { CompressedRows } from './compressedRows.js';
import { JOB_BYTES, writeJob } from './job.js';
import { panelEntries, writePanels } from './panels.js';
import { writeSingleEntries, type SingleEntries } from './singleEntries.js';
import type { LabelledRows, SampleRows } from './labelledRows.js';
import type { Precision } from './softmax.js';

/** Where everything of a regression lies in the kernels' memory. */
export interface Layout {
  readonly job: number;
  readonly weights: number;
  readonly matrix: number;
  /** The matrix in 32-bit, `singleWidth` classes a feature; width 0 when products are in 64-bit. */
  readonly singleMatrix: number;
  readonly singleWidth: number;
  readonly partial: number;
  readonly values: number;
  readonly perRow: number;
  readonly out: number;
}

/** How many numbers the arrays that describe the samples hold. */
interface Counts {
  readonly entries: number;
  readonly starts: number;
  /** Entries whose place is stored: by rows, and once more by columns. */
  readonly placed: number;
  readonly columnStarts: number;
}

function countsOf(samples: SampleRows): Counts {
  const { rows, columns } = samples;
  if (samples.kind === 'dense') {
    return { entries: panelEntries(rows, columns), starts: 0, placed: 0, columnStarts: 0 };
  }
  const entries = samples.start[rows]!;
  const columnStarts = Math.ceil(rows / BLOCK_ROWS) * (columns + 1);
  return { entries, starts: rows + 1, placed: entries, columnStarts };
}

/**
 * Copies samples and labels into one block of the kernels' memory, with room for all that is computed
 * from them by `threads` threads.
 */
export function placeSamples(
  memory: KernelMemory,
  { samples, labels, classes, bias = true }: LabelledRows,
  { threads, precision }: { readonly threads: number; readonly precision: Precision },
): { block: number; layout: Layout } {
  const { rows, columns, value, scale } = samples;
  const { entries, starts, placed, columnStarts } = countsOf(samples);
  const bytes = value instanceof Uint8Array;
  const width = bytes ? 1 : 8;
  const padded = classes + (classes % 2);
  const size = (columns + (bias ? 1 : 0)) * padded;
  const chunks = chunksOf(rows);
  const single = precision === 32 && samples.kind === 'compressed';
  // Classes of a feature in 32-bit, in whole vectors of four.
  const singleWidth = single ? 4 * Math.ceil(classes / 4) : 0;
  const singleSize = (columns + (bias ? 1 : 0)) * singleWidth;
  const scratchBytes = bytesOf(BLOCK_ROWS * (padded + 2 + singleWidth / 2));
  let next = 0;
  const reserve = (count: number): number => {
    const at = next;
    next += bytesOf(Math.ceil(count / 8));
    return at;
  };
  const relative = {
    job: reserve(JOB_BYTES),
    rowStart: reserve(4 * starts),
    column: reserve(2 * placed),
    value: reserve(width * entries),
    table: reserve(8 * 256),
    columnStart: reserve(4 * columnStarts),
    blockRow: reserve(placed),
    blockValue: reserve(width * placed),
    squares: reserve(8 * 256),
    labels: reserve(4 * rows),
    weights: reserve(8 * rows),
    matrix: reserve(8 * size),
    singleMatrix: reserve(4 * singleSize),
    singleValue: reserve(single ? 4 * placed : 0),
    singlePlace: reserve(single ? 4 * placed : 0),
    singleBlockValue: reserve(single ? 4 * placed : 0),
    singleBlockPlace: reserve(single ? 4 * placed : 0),
    partial: reserve(8 * size * chunks),
    values: reserve(8 * chunks),
    perRow: reserve(8 * rows),
    scratch: reserve(scratchBytes * threads),
    out: reserve(8 * size),
  };
  const block = memory.allocate(next);
  const at = Object.fromEntries(
    Object.entries(relative).map(([name, offset]) => [name, block + offset]),
  ) as typeof relative;
  const { buffer } = memory.memory;
  const array = (address: number, length: number): Uint8Array | Float64Array =>
    bytes ? new Uint8Array(buffer, address, length) : new Float64Array(buffer, address, length);
  const values = array(at.value, entries);
  // Bytes are scaled by the table, numbers here.
  const factor = bytes ? 1 : scale;
  const table = memory.view(at.table, 256);
  const squares = memory.view(at.squares, 256);
  for (let k = 0; k < 256; k++) {
    table[k] = scale * k;
    squares[k] = (scale * k) ** 2;
  }
  if (samples.kind === 'dense') {
    writePanels(value, samples, factor, values);
  } else {
    for (let k = 0; k < entries; k++) values[k] = factor * value[k]!;
    const ordered: CompressedRows = { ...samples, value: values };
    new Uint32Array(buffer, at.rowStart, starts).set(samples.start);
    new Uint16Array(buffer, at.column, placed).set(samples.column.subarray(0, placed));
    const byColumns = {
      start: new Uint32Array(buffer, at.columnStart, columnStarts),
      row: new Uint8Array(buffer, at.blockRow, placed),
      value: array(at.blockValue, placed),
    };
    orderByColumns(ordered, byColumns);
    if (single) {
      const entriesAt = (numbers: number, places: number): SingleEntries => ({
        value: new Float32Array(buffer, numbers, placed),
        place: new Uint32Array(buffer, places, placed),
      });
      // Numbers have been scaled by now.
      const how = { scale: bytes ? scale : 1, rowBytes: 4 * singleWidth };
      const { singleValue, singlePlace, singleBlockValue, singleBlockPlace } = at;
      writeSingleEntries(values, samples.column, how, entriesAt(singleValue, singlePlace));
      const { row, value: ofBlock } = byColumns;
      writeSingleEntries(ofBlock, row, how, entriesAt(singleBlockValue, singleBlockPlace));
    }
  }
  const label = new Int32Array(buffer, at.labels, rows);
  for (let i = 0; i < rows; i++) label[i] = labels[i]!;
  // Old contents are read, and not used, by the last pair of a block with an odd number of rows.
  memory.view(at.scratch, (scratchBytes * threads) / 8).fill(1);
  // Padding classes of the matrix stay 0.
  memory.view(at.matrix, size).fill(0);
  new Float32Array(buffer, at.singleMatrix, singleSize).fill(0);
  const { job, out, ...addresses } = at;
  writeJob(memory.memory, job, {
    ...addresses,
    rows,
    columns,
    classes,
    hasBias: bias ? 1 : 0,
    bytes: bytes ? 1 : 0,
    dense: samples.kind === 'dense' ? 1 : 0,
    single: single ? 1 : 0,
    rowsPerChunk: rowsPerChunk(rows),
    scratchBytes,
  });
  const { weights, matrix, singleMatrix, partial, values: sums, perRow } = at;
  const own = { weights, matrix, singleMatrix, partial, values: sums, perRow };
  return { block, layout: { job, ...own, singleWidth, out } };
}
