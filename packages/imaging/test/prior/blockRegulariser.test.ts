import { blockRounding, type BlockTerms } from '@bilevel/kernels';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { blockRegulariser } from '../../src/prior/blockRegulariser.js';
import { Model } from '../../src/problem/model.js';
import { reconstruction } from '../../src/problem/reconstruction.js';

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

describe('the local changes of a regulariser', () => {
  it('are about those of total variation in one pass', () => {
    const shape = { width: 6, height: 5, channels: 1 } as const;
    const random = randomStream(3);
    const [data, x, v, z] = [0, 1, 2, 3].map(() => normalVector(random, 30));
    if (!data || !x || !v || !z) throw new Error('no vectors');
    const theta = Float64Array.of(-1.5, -2);
    const model = new Model();
    const [weight, smoothing] = [Math.exp(-1.5), Math.exp(-2)];
    const regulariser = blockRegulariser(
      { grid: shape, blocks: 'difference', potential: 'charbonnier', weight, smoothing },
      2,
    );
    const levels = [
      model.lowerLevel(data, shape, theta),
      reconstruction({
        operator: model.operatorOf(shape),
        measured: { data },
        regularisers: [{ regulariser, learned: [0, 1] }],
        ridge: 0,
      }),
    ];
    for (const radius of [1e-3, 0.1, 5]) {
      const found = levels.map((level) => {
        const gradient = new Float64Array(30);
        level.gradient(x, gradient);
        const local = level.linearise(x).within?.({ radius, gradient, gradientRounding: 1e-14 });
        return [
          local?.hessianChange(v),
          local?.crossTransposeChange(v),
          local?.hessianForm?.(z, v),
          local?.hessianEnergy?.(v),
          local?.crossEnergy?.(0),
          local?.crossEnergy?.(1),
        ];
      });
      for (const [k, fused] of (found[0] ?? []).entries()) {
        expect(fused).toBeGreaterThan(0);
        // The general kernels know a little more of single blocks.
        const ratio = (found[1]?.[k] ?? NaN) / (fused ?? NaN);
        expect(ratio).toBeGreaterThan(0.7);
        expect(ratio).toBeLessThan(1.01);
      }
    }
    for (const level of levels) level.release?.();
  });
});
