import type { BlockKind } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { BLOCK_NORMS } from '../../src/prior/blockNorms.js';

/** |(De)_p| of one pixel, for e at it, to its right and below, of each channel in turn. */
function sizeOf(kind: BlockKind, e: Float64Array): number {
  let squares = 0;
  for (let c = 0; c < e.length; c += 3) {
    const right = e[c + 1]! - e[c]!;
    const below = e[c + 2]! - e[c]!;
    squares += kind === 'difference' ? Math.max(right ** 2, below ** 2) : right ** 2 + below ** 2;
  }
  return Math.sqrt(squares);
}

describe('the norm of the rows that share a block', () => {
  it.each([
    ['difference', [-1, 1, 0]],
    ['pixel', [-2, 1, 1]],
    ['colour', [-2, 1, 1, -2, 1, 1, 2, -1, -1]],
  ] as const)('is never exceeded, and attained: %s', (kind, attained) => {
    const random = randomStream(4);
    const norm = BLOCK_NORMS[kind];
    expect(sizeOf(kind, Float64Array.from(attained)) / Math.hypot(...attained)).toBeCloseTo(
      norm,
      14,
    );
    for (let k = 0; k < 300; k++) {
      const e = normalVector(random, attained.length);
      expect(sizeOf(kind, e)).toBeLessThanOrEqual(norm * Math.hypot(...e));
    }
  });
});
