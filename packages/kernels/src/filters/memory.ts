import type { ChannelGrid } from '../blocks/blocks.js';
import { KernelMemoryError } from '../errors.js';
import { MOST_BYTES, bytesOf } from '../wasm/kernelMemory.js';
import { filterShape } from './shape.js';

/**
 * Bytes that second order of J filters of k×k taps keeps of a picture: (w/ν)Φ'' of each response, 12 bytes for each
 * filter and place: in 64 bits, and in 32 for iterations.
 *
 * @throws KernelMemoryError where that is more than the kernels can hold, whatever the machine has
 */
export function filterMemory(grid: ChannelGrid, size: number, filters: number): number {
  const { rows, columns } = filterShape(grid, size, filters);
  const numbers =
    2 * Math.ceil(filters / 2) * Math.max(0, rows) * Math.max(0, columns + (columns % 2));
  const bytes = bytesOf(numbers) + bytesOf(numbers / 2);
  if (bytes > MOST_BYTES) throw new KernelMemoryError(bytes, MOST_BYTES);
  return bytes;
}
