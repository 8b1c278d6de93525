// What the kernels of banks of filters are told; src/filters/simdJob.ts writes it.

/**
 * A job in memory. Addresses, counts and strides in bytes, of 32 bits each.
 *
 * Pictures are copied into planes of padded rows (`stride`, `plane`), with zeros behind each row. Filters come in
 * pairs; where their number is odd the last is one of zeros.
 */
@unmanaged
export class Job {
  /** Code of the potential (potentials.ts, scalar.ts). */
  potential: i32;
  channels: usize;
  /** k. */
  size: usize;
  pairs: usize;
  width: usize;
  height: usize;
  /** Places in a row, and rows of them. */
  columns: usize;
  rows: usize;
  stride: usize;
  plane: usize;
  /** Taps for responses: by pair of filters, channel, row and column the taps of both. */
  forward: usize;
  /**
   * Taps for adjoints: by filter, channel, row −1 to k − 1 and column from the last on, the taps of that row and of the
   * row below; 0 where there is none.
   */
  adjoint: usize;
  /** Of a second bank, the taps of a direction. */
  otherForward: usize;
  otherAdjoint: usize;
  /** w, 1/ν, ν and α, β of a direction, 8 numbers a filter. */
  constants: usize;
  /** A padded picture, and a second one. */
  x: usize;
  other: usize;
  /** A padded picture with an even number of rows, for what adjoints add up to. */
  own: usize;
  /** Rows of responses: k + 1 for each of up to 8 filters. */
  buffers: usize;
  /** The table of exponentials and pairs of numbers of a row (exponentials.ts). */
  scratch: usize;
  /** Rows and their taps that a gather goes through (gather.ts). */
  table: usize;
  /** (w/ν)Φ'' of all responses, each row at a multiple of `bendStride`. */
  bends: usize;
  bendStride: usize;
  /** Numbers that come out. */
  out: usize;
}

/** Bytes before the first response in a row of `buffers`, zeros that adjoints begin with. */
export const MARGIN: usize = 64;
/** Bytes of a filter's constants. */
export const CONSTANTS: usize = 64;
