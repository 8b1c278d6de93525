import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { Grid } from './totalVariation.js';

/**
 * The address of the scratch of a call: four arrays of the picture's size, `bytesOf` of it apart, for
 * arrays that are not in the kernels' memory, two rows, and a fifth array ({@link fifthOf}).
 */
export function scratchOf(workspace: Workspace, { width, height }: Grid): number {
  return workspace.scratch(5 * bytesOf(width * height) + bytesOf(2 * width));
}

/** How far behind the start of the scratch its fifth array is. */
export function fifthOf({ width, height }: Grid): number {
  return 4 * bytesOf(width * height) + bytesOf(2 * width);
}
