import { blockRounding, type BlockTerms } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { blockRegulariser } from '../../src/prior/blockRegulariser.js';

describe('the rounding of a regulariser', () => {
  it('is what the kernels prove, of sizes rounded up', () => {
    for (const blocks of ['difference', 'pixel', 'colour'] as const) {
      const terms: BlockTerms = {
        grid: { width: 4, height: 3, channels: blocks === 'colour' ? 3 : 1 },
        ...{ blocks, potential: 'log-cosh', weight: 0.3, smoothing: 0.01 },
      };
      const proven = blockRounding(terms);
      const regulariser = blockRegulariser(terms, 2);
      const d = 12 * terms.grid.channels;
      const random = randomStream(2);
      const [x, q] = [normalVector(random, d), normalVector(random, d)];
      const [sizeOfX, sizeOfQ] = [Math.hypot(...x), Math.hypot(...q)];
      const at = regulariser.linearise(x);
      expect(regulariser.gradientRounding(2)).toBe(proven.gradient(2));
      expect(proven.gradient(2)).toBeGreaterThan(0);
      expect(at.hessianRounding(3)).toBe(proven.hessianVector(3));
      expect(proven.hessianVector(3)).toBeGreaterThan(0);
      expect(at.rounding.crossTranspose(q) / proven.crossTranspose(sizeOfX, sizeOfQ)).toBeCloseTo(
        1,
        12,
      );
      expect(at.rounding.cross() / proven.columns(sizeOfX)).toBeCloseTo(1, 12);
      regulariser.release();
    }
  });
});
