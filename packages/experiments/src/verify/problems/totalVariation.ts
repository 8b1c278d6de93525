import {
  createImage,
  denoisingProblem,
  TotalVariation,
  type PriorName,
  type TrainingPair,
} from '@bilevel/imaging';
import { normal } from '../../random.js';
import { between, pick, sometimes, whole, type Draw } from './instance.js';

/** Steps, a slope, or nothing at all, and noise on it; one to three pictures of up to 7×7. */
function drawPair(random: () => number, index: number): TrainingPair {
  const width = whole(random, 1, 7);
  const height = whole(random, 1, 7);
  const kind = pick(random, ['steps', 'slope', 'flat']);
  const [a, b, cut] = [random(), random(), random() * width];
  const clean = Float64Array.from({ length: width * height }, (_, p) => {
    const j = p % width;
    if (kind === 'steps') return j < cut ? a : b;
    return kind === 'slope' ? a + ((b - a) * j) / width : a;
  });
  const sigma = sometimes(random, 10) ? 0 : 10 ** between(random, -2, 0);
  const noisy = clean.map((value) => value + sigma * normal(random));
  return {
    name: String(index),
    truth: createImage(width, height, clean),
    noisy: createImage(width, height, noisy),
  };
}

/** Denoising by smoothed total variation; weight, smoothing or both learned, with or without ridge. */
export const drawTotalVariation =
  (prior: PriorName): Draw =>
  (random) => {
    const weight = Math.exp(between(random, -6, 0.5));
    const smoothing = Math.exp(between(random, -6, 0.5));
    const learned = pick(random, ['both', 'both', 'weight', 'smoothing']);
    const model = new TotalVariation({
      prior,
      ...(learned === 'smoothing' && { weight }),
      ...(learned === 'weight' && { smoothing }),
      ...(sometimes(random, 3) && { ridge: between(random, 0, 1) }),
    });
    const pairs = Array.from({ length: whole(random, 1, 3) }, (_, i) => drawPair(random, i));
    return {
      problem: denoisingProblem(pairs, model),
      theta: model.thetaOf({ weight, smoothing }),
    };
  };
