import { addGaussianNoise, createImage, type TrainingPair } from '@bilevel/imaging';

/** A picture of blocks and waves with noise of σ = 0.1. */
export function pair(seed: number, side = 16): TrainingPair {
  const data = Float64Array.from({ length: side * side }, (_, p) => {
    const [i, j] = [Math.floor(p / side), p % side];
    return 0.4 + 0.2 * Math.sin((i * seed) / 5 + j / 7) + (j + seed < side / 2 ? 0.2 : 0);
  });
  const truth = createImage(side, side, data);
  return {
    name: `p${String(seed)}`,
    truth,
    measured: addGaussianNoise(truth, { sigma: 0.1, seed }),
  };
}
