import { ArgumentError, expected } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { threadWorkspace } from '../wasm/workspace.js';
import { plainSimilarity } from './plainSimilarity.js';
import type { SimilarityTerms } from './terms.js';

const WINDOW = 11;
/** Bytes of the addresses of eleven rows. */
const ADDRESSES = 48;

/**
 * The sum over all windows inside of pictures of width × height of
 *
 *     (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2)),
 *
 * means, variances and the covariance weighted by the window (Wang, Bovik, Sheikh, Simoncelli, 2004). The SIMD kernel
 * and plain code agree to the bit.
 *
 * @throws ArgumentError for pictures that no window is inside of, or other weights than six
 */
export function similaritySum(
  x: Float64Array,
  y: Float64Array,
  terms: SimilarityTerms,
  options: KernelOptions = {},
): number {
  const { width, height, weights, c1, c2 } = terms;
  if (!(Math.min(width, height) >= WINDOW)) {
    const size = `${String(width)}×${String(height)}`;
    throw new ArgumentError(expected('at least 11×11 pixels', 'the pictures', size));
  }
  if (weights.length !== (WINDOW + 1) / 2) {
    throw new ArgumentError(expected('six numbers', 'weights', weights));
  }
  if (implementation(options) === 'plain') return plainSimilarity(x, y, terms);
  const workspace = threadWorkspace();
  const pixels = bytesOf(width * height);
  const rows = 4 * 8 * (width + 2) + WINDOW * 4 * 8 * (width - WINDOW + 3);
  const window = bytesOf(weights.length);
  const start = workspace.scratch(window + 2 * pixels + ADDRESSES + rows);
  const first = workspace.placed(x, start + window);
  const second = workspace.placed(y, start + window + pixels);
  workspace.memory.view(start, weights.length).set(weights);
  return workspace.kernels.similaritySum(
    ...([first, second, width, height, start, c1, c2] as const),
    start + window + 2 * pixels,
  );
}
