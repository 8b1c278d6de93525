import { UNIT_ROUNDOFF, type Linearisation } from '@bilevel/core';
import { PRIOR_NAMES, TotalVariation, addGaussianNoise, createImage } from '@bilevel/imaging';
import { bench, describe } from 'vitest';

// Each name carries what a result is divided by: "<kernel> | <prior> | <width>x<height>".
const SIZES = [
  [96, 96],
  [256, 256],
  [768, 512],
] as const;

for (const prior of PRIOR_NAMES) {
  for (const [width, height] of SIZES) {
    describe(`${prior} ${String(width)}x${String(height)}`, () => {
      const d = width * height;
      const smooth = Float64Array.from({ length: d }, (_, p) => 0.5 + 0.4 * Math.sin(p / 37));
      const clean = createImage(width, height, smooth);
      const y = addGaussianNoise(clean, { sigma: 0.1, seed: 1 }).data;
      const theta = Float64Array.of(Math.log(0.06), Math.log(0.01));
      const level = new TotalVariation({ prior }).denoising(y, { width, height }, theta);
      const linearisation: Linearisation = level.linearise(y);
      const out = new Float64Array(d);
      const u = Float64Array.of(1, UNIT_ROUNDOFF);
      const name = (kernel: string): string =>
        `${kernel} | ${prior} | ${String(width)}x${String(height)}`;

      bench(name('gradient'), () => {
        level.gradient(y, out);
      });
      bench(name('linearisation'), () => {
        level.linearise(y);
      });
      bench(name('Hessian-vector product'), () => {
        linearisation.hessianVector(y, out);
      });
      bench(name('Bᵀq'), () => {
        linearisation.crossTranspose(y, u);
      });
    });
  }
}
