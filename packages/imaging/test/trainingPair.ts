import { addGaussianNoise, createImage, type Image, type TrainingPair } from '@bilevel/imaging';
import { sines } from './pictures.js';

export const WIDTH = 16;
export const HEIGHT = 14;

/** Blocks with a soft gradient and noise of σ = 0.1, all times `k`, plus `offset`. */
export function pair(seed: number, k = 1, offset = 0): TrainingPair {
  const smooth = sines(WIDTH, HEIGHT, seed);
  const data = smooth.map((x, p) => 0.3 * x + ((p % WIDTH) + seed < 8 ? 0.1 : 0.6));
  const truth = createImage(WIDTH, HEIGHT, data);
  const noisy = addGaussianNoise(truth, { sigma: 0.1, seed });
  const scaled = ({ data: values }: Image): Image =>
    createImage(
      WIDTH,
      HEIGHT,
      values.map((x) => k * x + offset),
    );
  return { name: `p${String(seed)}`, truth: scaled(truth), measured: scaled(noisy) };
}
