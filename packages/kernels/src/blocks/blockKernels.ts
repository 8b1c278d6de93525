import { ArgumentError, expected, type Vectors } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { potentials } from '../potential/potentials.js';
import { Arena } from '../vectors/arena.js';
import { threadWorkspace } from '../wasm/workspace.js';
import type { BlockKernels, BlockKind, BlockTerms } from './blocks.js';
import { plainBlocks } from './plainBlocks.js';
import { POTENTIAL_CODES } from './potentialCodes.js';
import { simdBlocks } from './simdBlocks.js';

/** What {@link blockKernels} takes besides the terms. */
export interface BlockOptions extends KernelOptions {
  /**
   * The `vectors` of other kernels that work on the same arrays, which then have to be released last.
   * Default: its own.
   */
  readonly vectors?: Vectors;
}

const KINDS: readonly string[] = ['difference', 'pixel', 'colour'] satisfies BlockKind[];

/**
 * A regulariser of blocks of differences, with its terms fixed: see {@link BlockKernels}.
 *
 * @throws ArgumentError for an empty grid, unknown blocks or potentials, or a smoothing that is not above 0
 */
export function blockKernels(terms: BlockTerms, options: BlockOptions = {}): BlockKernels {
  const { grid, blocks, potential, weight, smoothing } = terms;
  const { width, height, channels } = grid;
  const counts = [width, height, channels];
  if (!counts.every((count) => Number.isInteger(count) && count > 0)) {
    const received = counts.map(String).join(' × ');
    throw new ArgumentError(expected('at least one column, row and channel', 'the grid', received));
  }
  if (!KINDS.includes(blocks)) {
    throw new ArgumentError(expected(`one of ${KINDS.join(', ')}`, 'blocks', blocks));
  }
  if (!Object.hasOwn(potentials, potential)) {
    const names = Object.keys(potentials).join(', ');
    throw new ArgumentError(expected(`one of ${names}`, 'potential', potential));
  }
  if (!(weight >= 0 && weight < Infinity)) {
    throw new ArgumentError(expected('a finite number of at least 0', 'weight', weight));
  }
  // Lengths are measured in units of ν: its inverse has to be a number, too.
  if (!(smoothing > 0 && smoothing < Infinity && 1 / smoothing + weight / smoothing < Infinity)) {
    throw new ArgumentError(
      expected('a finite number above 0 with an inverse', 'smoothing', smoothing),
    );
  }
  const code = POTENTIAL_CODES[potential];
  if (implementation(options) === 'plain' || code === undefined) return plainBlocks(terms);
  const { vectors } = options;
  const given = vectors instanceof Arena ? vectors : undefined;
  return simdBlocks(terms, code, threadWorkspace(), given);
}
