import { ArgumentError, expected, type Vectors } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { Arena } from '../vectors/arena.js';
import { threadWorkspace } from '../wasm/workspace.js';
import type { BlockKernels, BlockKind, BlockTerms } from './blocks.js';
import { differenceAnalysis } from './differenceAnalysis.js';
import { plainBlocks } from './plainBlocks.js';
import { POTENTIAL_CODES } from './potentialCodes.js';
import { requireTerms } from './requireTerms.js';
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
  requireTerms(terms);
  const { blocks, potential } = terms;
  if (!KINDS.includes(blocks)) {
    throw new ArgumentError(expected(`one of ${KINDS.join(', ')}`, 'blocks', blocks));
  }
  const code = POTENTIAL_CODES[potential];
  if (implementation(options) === 'plain' || code === undefined) {
    return plainBlocks({ ...terms, analysis: differenceAnalysis(terms) });
  }
  const { vectors } = options;
  const given = vectors instanceof Arena ? vectors : undefined;
  return simdBlocks(terms, code, threadWorkspace(), given);
}
