import type { Vectors } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { Arena } from '../vectors/arena.js';
import { threadWorkspace } from '../wasm/workspace.js';
import type { AnalysisTerms } from './analysis.js';
import type { BlockKernels, FieldLinearisation } from './blocks.js';
import { plainBlocks } from './plainBlocks.js';
import { POTENTIAL_CODES } from './potentialCodes.js';
import { simdBlocks } from './simdBlocks.js';

/** What kernels of blocks take besides the terms. */
export interface BlockOptions extends KernelOptions {
  /**
   * The `vectors` of other kernels that work on the same arrays, which then have to be released last.
   * Default: its own.
   */
  readonly vectors?: Vectors;
}

/** Blocks of any analysis, by SIMD kernels where there are some for the potential. */
export function analysisKernels(
  terms: AnalysisTerms,
  options: BlockOptions,
): BlockKernels & { linearise(x: Float64Array): FieldLinearisation } {
  const code = POTENTIAL_CODES[terms.potential];
  if (implementation(options) === 'plain' || code === undefined) return plainBlocks(terms);
  const { vectors } = options;
  const given = vectors instanceof Arena ? vectors : undefined;
  return simdBlocks(terms, code, threadWorkspace(), given);
}
