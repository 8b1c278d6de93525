import { potentialsFor, REGULARISERS } from '@bilevel/imaging';
import { normal } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import { kinkOf } from '../models/picture/scalarPotentials.js';
import type { Drawn, DrawRegime } from './drawn.js';
import {
  drawPictures,
  ordinary,
  type Filled,
  type PictureShape,
  type Wanted,
} from './drawPictures.js';
import { drawHoles, drawPhysics, drawVariances } from './physics.js';
import { checkerboard, constant, trivial } from './pictures.js';

/** Sums of up to three regularisers of the catalogue, with any potential that they may have. */
function drawTerms(random: () => number): NonNullable<Wanted['terms']> {
  return Array.from({ length: pick(random, [1, 1, 1, 2, 2, 3]) }, () => {
    const entry = pick(random, REGULARISERS);
    return { regulariser: entry.name, potential: pick(random, potentialsFor(entry)) };
  });
}

function drawModel(
  random: () => number,
  wanted: Wanted = {},
  physics = drawPhysics(random, wanted.scale ?? 1),
): Drawn {
  // Complex pictures are those of their operator.
  const channels = physics.channels ?? wanted.channels ?? pick(random, [1, 1, 3] as const);
  return drawPictures(random, {
    terms: drawTerms(random),
    // High precision takes its time for blocks of many differences.
    most: pick(random, channels === 1 ? [3, 3, 4] : [2, 2, 3]),
    pictures: pick(random, [1, 1, 1, 2]),
    ...physics,
    ...wanted,
    channels,
  });
}

/** Any model of the catalogues. */
export const drawModels: DrawRegime = (random) => drawModel(random);

/** Any, of pictures that are constant, checkerboards, zeros, or a row or column. */
export const drawSimpleModels: DrawRegime = (random) => {
  const fill = pick(random, [constant, checkerboard, trivial, undefined]);
  if (fill !== undefined) return drawModel(random, { fill });
  const length = whole(random, 1, 12);
  const [width, height] = pick(random, [
    [1, length],
    [length, 1],
  ] as const);
  return drawModel(random, { width, height, channels: 1 });
};

/** Differences at the kinks of the first potential, or off by rounding or more, and small weights that leave them there. */
export const drawKinks: DrawRegime = (random) => {
  const terms = drawTerms(random);
  const kink = kinkOf(terms[0]?.potential ?? '');
  return drawModel(random, {
    terms,
    weight: () => 10 ** between(random, -8, -1),
    smoothing: () => 10 ** between(random, -6, 0),
    fill: (shape) => atKinks(shape, kink),
  });
};

/** Slopes of a step of ν · kink, to the right, below or both, in all channels or one. */
function atKinks(
  { width, height, channels, smoothing, random }: PictureShape,
  kink: number,
): Filled {
  const off = sometimes(random, 3) ? 0 : 10 ** between(random, -17, -1);
  const [across, down] = pick(random, [
    [1, 0],
    [0, 1],
    [1, 1],
    [0.6, 0.8],
  ] as const);
  const alone = sometimes(random, 2);
  const pixels = width * height;
  const noisy = Float64Array.from({ length: pixels * channels }, (_, k) => {
    const [c, p] = [Math.floor(k / pixels), k % pixels];
    const steps = alone && c > 0 ? 0 : across * (p % width) + down * Math.floor(p / width);
    return smoothing * (kink * steps + off * normal(random));
  });
  return { noisy, truth: noisy.map((value) => value + smoothing * off * normal(random)) };
}

/** Values, weights and smoothings of any size that a 64-bit number has room for. */
export const drawScaledModels: DrawRegime = (random) =>
  drawModel(random, {
    scale: 10 ** pick(random, [6, -6, 100, -100, 150, -150, between(random, -150, 150)]),
  });

/** Numbers so small that they have few digits, and products of them that are 0. */
export const drawDenormalModels: DrawRegime = (random) => {
  const scale = 10 ** -pick(random, [154, 160, 162, 170, 200, 290, 300, 307, 308, 310, 315, 320]);
  return drawModel(random, {
    scale,
    weight: () => 10 ** between(random, -3, 1),
    smoothing: () =>
      sometimes(random, 2) ? 1 : 10 ** between(random, -3, 0) / Math.max(scale, 1e-300),
  });
};

/** Weights and smoothings far from the size of the values, and from each other. */
export const drawFarModels: DrawRegime = (random) =>
  drawModel(random, {
    weight: () => 10 ** between(random, -20, 6),
    smoothing: () => 10 ** between(random, -7, 9),
  });

/** Missing pixels, of which little but a small ridge knows. */
export const drawMissing: DrawRegime = (random) => {
  const scale = sometimes(random, 4) ? 10 ** between(random, -70, 70) : 1;
  const ridge = 10 ** between(random, -9, 0.5);
  return drawModel(
    random,
    { scale, ridge, operator: drawHoles(random) },
    sometimes(random, 3) ? { noise: drawVariances(random, scale, 3) } : {},
  );
};

/** Weights of the data that are far apart. */
export const drawFarVariances: DrawRegime = (random) => {
  const scale = sometimes(random, 2) ? 1 : 10 ** between(random, -70, 70);
  const noise = drawVariances(random, scale, pick(random, [1, 3, 8]));
  if (!sometimes(random, 3)) return drawModel(random, { scale }, { noise });
  const ridge = 10 ** between(random, -8, 1);
  return drawModel(random, { scale, ridge, operator: drawHoles(random) }, { noise });
};

/** Photons: few, many, and values below 0, about where the root ends. */
export const drawPhotons: DrawRegime = (random) => {
  const white = pick(random, [1, 1, 255, 10 ** between(random, -20, 20)]);
  const kind = pick(random, ['usual', 'usual', 'usual', 'usual', 'dark', 'dark', 'dark', 'bright']);
  const photons =
    kind === 'bright' ? pick(random, [2600, 2600, 2600, 5000, 1e4]) : 10 ** between(random, -2, 2);
  const fill = (shape: PictureShape): Filled => {
    const { noisy, truth } = ordinary(shape);
    if (kind === 'usual') return { noisy, truth };
    // High precision adds up as many terms as there may be photons, for every other value.
    const flat = truth.fill(white * random());
    if (kind === 'bright') return { noisy, truth: flat };
    // yP/W + 3/8 of about 0, of either sign.
    const off = 10 ** between(random, -17, 0);
    const dark = noisy.map(() => ((-3 / 8) * white * (1 + off * normal(random))) / photons);
    return { noisy: dark, truth: flat };
  };
  const noise = { name: 'poisson', options: { photons, white } };
  return drawModel(random, { scale: white, fill }, { noise, sizeOfUnknown: 1 });
};
