import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { BlockTerms } from './blocks.js';
import { shapeOf, type BlockShape } from './shape.js';

/** Where the SIMD kernels of blocks find what they work on. */
export interface BlockPlaces extends BlockShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /**
   * The addresses of the scratch of a call: three arrays of the length of x, for arrays that are not in the
   * kernels' memory, and the buffers of rows.
   */
  scratch(): readonly [number, number, number, number];
}

/** The places of the blocks of terms. */
export function placesOf({ grid, blocks }: BlockTerms, workspace: Workspace): BlockPlaces {
  const { width, height, channels } = grid;
  const bytes = bytesOf(width * height * channels);
  // Up to four buffers a channel, each of a row with two numbers before it and one behind.
  const rows = bytesOf(4 * channels * (width + 3));
  return {
    ...shapeOf(blocks, grid),
    ...{ width, height, channels },
    scratch() {
      const first = workspace.scratch(3 * bytes + rows);
      return [first, first + bytes, first + 2 * bytes, first + 3 * bytes];
    },
  };
}
