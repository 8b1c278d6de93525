import { normal } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import type { TotalVariationSample } from '../models/totalVariation.js';
import type { Drawn, DrawRegime } from './drawn.js';

/** How pictures are drawn, where it is not at random. */
interface Wanted {
  readonly width?: number;
  readonly height?: number;
  /** The clean picture and the noisy one, of values about `scale`; ν as it is in θ. */
  readonly fill?: (shape: Shape) => { readonly noisy: Float64Array; readonly truth: Float64Array };
  readonly scale?: number;
  readonly weight?: number;
  readonly smoothing?: number;
  readonly pictures?: number;
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly smoothing: number;
  readonly random: () => number;
}

/** Denoising with what is wanted, and the rest at random: the prior, what is learned, the ridge. */
function pictures(random: () => number, wanted: Wanted): Drawn {
  const scale = wanted.scale ?? 1;
  const weight = scale * (wanted.weight ?? Math.exp(between(random, -6, 0.5)));
  const smoothing = scale * (wanted.smoothing ?? Math.exp(between(random, -6, 0.5)));
  const prior = pick(random, ['tv', 'tv-isotropic'] as const);
  const learned = pick(random, ['both', 'both', 'weight', 'smoothing']);
  const ridge = sometimes(random, 3) ? between(random, 0, 1) : 0;
  const theta = Float64Array.from([
    ...(learned === 'smoothing' ? [] : [Math.log(weight)]),
    ...(learned === 'weight' ? [] : [Math.log(smoothing)]),
  ]);
  const count = wanted.pictures ?? pick(random, [1, 1, 1, 2, 3]);
  const samples = Array.from({ length: count }, (): TotalVariationSample => {
    const width = wanted.width ?? whole(random, 1, 4);
    const height = wanted.height ?? whole(random, 1, 4);
    const fill = wanted.fill ?? ordinary;
    return {
      prior,
      width,
      height,
      ridge,
      ...(learned === 'smoothing' && { weight }),
      ...(learned === 'weight' && { smoothing }),
      ...fill({ width, height, scale, smoothing, random }),
      theta,
    };
  });
  return { data: { kind: 'tv', samples }, scale };
}

/** Steps, a slope or a flat picture, and noise on it. */
function ordinary({ width, height, scale, random }: Shape): {
  readonly noisy: Float64Array;
  readonly truth: Float64Array;
} {
  const kind = pick(random, ['steps', 'slope', 'flat']);
  const [a, b, cut] = [random(), random(), random() * width];
  const clean = Float64Array.from({ length: width * height }, (_, p) => {
    const j = p % width;
    if (kind === 'steps') return j < cut ? a : b;
    return kind === 'slope' ? a + ((b - a) * j) / width : a;
  });
  const sigma = sometimes(random, 10) ? 0 : 10 ** between(random, -3, 0);
  return {
    truth: clean.map((value) => scale * value),
    noisy: clean.map((value) => scale * (value + sigma * normal(random))),
  };
}

/** Any size, and what else is drawn as usual. */
export const drawOrdinaryPictures: DrawRegime = (random) => pictures(random, {});

/** Both pictures constant, often as in the simplest tests: truth 0, noisy 0.7. */
export const drawConstant: DrawRegime = (random) =>
  pictures(random, {
    width: whole(random, 1, 5),
    height: whole(random, 1, 5),
    fill: ({ width, height }) => {
      const constant = (): number =>
        pick(random, [0, 1, 0.7, random(), 10 ** between(random, -8, 4)]);
      const flat = (value: number): Float64Array => new Float64Array(width * height).fill(value);
      return { noisy: flat(constant()), truth: flat(constant()) };
    },
  });

/** Constant pictures of 64² to 1000², small ones more often. */
export const drawLargeConstant: DrawRegime = (random) => {
  const side = pick(random, [64, 64, 64, 64, 100, 100, 128, 128, 256, 256, 512, 1000]);
  const noisy = pick(random, [0.7, 0.1, random(), 1e3 * random()]);
  const truth = pick(random, [0, 0, random()]);
  const drawn = pictures(random, {
    width: side,
    height: side,
    pictures: 1,
    fill: ({ width, height }) => ({
      noisy: new Float64Array(width * height).fill(noisy),
      truth: new Float64Array(width * height).fill(truth),
    }),
  });
  return { ...drawn, constant: { noisy, truth } };
};

/** Two values in turn, which total variation makes one, and a truth that is either. */
export const drawCheckerboard: DrawRegime = (random) =>
  pictures(random, {
    fill: ({ width, height }) => {
      const [a, b] = [random(), random()];
      const board = Float64Array.from({ length: width * height }, (_, p) =>
        ((p % width) + Math.floor(p / width)) % 2 === 0 ? a : b,
      );
      return { noisy: board, truth: sometimes(random, 2) ? board : board.map(() => (a + b) / 2) };
    },
  });

/** Steps of about ν/2, where the third derivative is largest, and a small weight that leaves them there. */
export const drawEdges: DrawRegime = (random) =>
  pictures(random, {
    weight: 10 ** between(random, -8, -2),
    smoothing: 10 ** between(random, -8, 0),
    fill: ({ width, height, smoothing }) => {
      const off = sometimes(random, 2) ? 0 : 10 ** between(random, -16, -1);
      const noisy = Float64Array.from(
        { length: width * height },
        (_, p) => smoothing * (0.5 + off * normal(random)) * ((p % width) + Math.floor(p / width)),
      );
      return { noisy, truth: noisy.map((value) => value + smoothing * off * normal(random)) };
    },
  });

/** 1×n and n×1. */
export const drawLines: DrawRegime = (random) => {
  const [width, height] = pick(random, [
    [1, whole(random, 1, 20)],
    [whole(random, 1, 20), 1],
  ] as const);
  return pictures(random, { width, height });
};

/** Values, weight and smoothing of any size that a 64-bit number has room for. */
export const drawScaled: DrawRegime = (random) =>
  pictures(random, {
    scale: 10 ** pick(random, [6, -6, 100, -100, 150, -150, between(random, -150, 150)]),
  });

/** Numbers so small that they have few digits, and products of them that are 0. */
export const drawDenormal: DrawRegime = (random) => {
  const scale =
    10 ** -pick(random, [154, 160, 162, 170, 200, 290, 300, 307, 308, 310, 315, 320, 323]);
  return pictures(random, {
    scale,
    weight: 10 ** between(random, -3, 1),
    // ν itself small, or of an ordinary size beside pictures that are not.
    smoothing: sometimes(random, 2) ? 1 : 10 ** between(random, -3, 0) / Math.max(scale, 1e-300),
  });
};

/** Weight and smoothing far from the size of the values, and from each other. */
export const drawFarParameters: DrawRegime = (random) =>
  pictures(random, {
    width: whole(random, 1, 3),
    height: whole(random, 1, 3),
    weight: 10 ** between(random, -20, 6),
    smoothing: 10 ** between(random, -7, 9),
  });

/** Nothing to be done: zeros, or the noisy picture is the truth. */
export const drawTrivial: DrawRegime = (random) =>
  pictures(random, {
    fill: (shape) => {
      const { truth } = ordinary(shape);
      const zero = new Float64Array(truth.length);
      return pick(random, [
        { noisy: zero, truth: zero },
        { noisy: zero, truth },
        { noisy: truth, truth: zero },
        { noisy: truth, truth },
      ]);
    },
  });

/** 16², as drawn or of values up to a million, for which weight and smoothing are as large or are not. */
export const drawSixteen: DrawRegime = (random) => {
  const scale = pick(random, [1, 1e6, 1e6]);
  const apart = sometimes(random, 2) ? 1 : scale;
  return pictures(random, {
    width: 16,
    height: 16,
    pictures: 1,
    scale,
    weight: Math.exp(between(random, -4, 1)) / apart,
    smoothing: Math.exp(between(random, -4, -1)) / apart,
  });
};
