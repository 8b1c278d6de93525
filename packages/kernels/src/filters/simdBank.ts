import { bytesOf } from '../wasm/kernelMemory.js';
import type { FilterShape } from './shape.js';

/** Numbers of the two arrangements of a bank's taps that the SIMD kernels take (assembly/filters/job.ts). */
export interface BankLengths {
  /** Filters two by two, the last of zeros where their number is odd. */
  readonly pairs: number;
  readonly forward: number;
  readonly adjoint: number;
  /** Bytes of the first, and of both. */
  readonly forwardBytes: number;
  readonly bytes: number;
}

/** The lengths of a bank. */
export function bankLengths({ grid, size, filters, taps }: FilterShape): BankLengths {
  const pairs = Math.ceil(filters / 2);
  const forward = 2 * pairs * taps;
  const adjoint = 2 * pairs * grid.channels * (size + 1) * size * 2;
  const forwardBytes = bytesOf(forward);
  return { pairs, forward, adjoint, forwardBytes, bytes: forwardBytes + bytesOf(adjoint) };
}

/**
 * forward ← for each pair of filters, channel, row and column the taps of both; adjoint ← for each filter, channel, row a
 * from −1 to k − 1 and column b from the last on, the taps at (a, b) and (a + 1, b), or 0.
 */
export function arrangeTaps(
  { size, filters, taps: perFilter }: FilterShape,
  taps: Float64Array,
  forward: Float64Array,
  adjoint: Float64Array,
): void {
  forward.fill(0);
  for (let j = 0; j < filters; j++) {
    const to = 2 * Math.floor(j / 2) * perFilter + (j % 2);
    for (let a = 0; a < perFilter; a++) forward[to + 2 * a] = taps[j * perFilter + a]!;
  }
  adjoint.fill(0);
  let at = 0;
  for (let first = 0; first < filters * perFilter; first += size * size) {
    for (let a = -1; a < size; a++) {
      for (let b = size - 1; b >= 0; b--, at += 2) {
        if (a >= 0) adjoint[at] = taps[first + a * size + b]!;
        if (a < size - 1) adjoint[at + 1] = taps[first + (a + 1) * size + b]!;
      }
    }
  }
}
