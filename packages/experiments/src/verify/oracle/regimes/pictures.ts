import { normal } from '../../../random.js';
import { between, pick, sometimes, whole } from '../../problems/instance.js';
import type { DrawRegime } from './drawn.js';
import { drawPictures, ordinary, type PictureShape, type Filled } from './drawPictures.js';

/** Any size, and what else is drawn as usual. */
export const drawOrdinaryPictures: DrawRegime = (random) => drawPictures(random, {});

/** Both pictures constant, often as in the simplest tests: truth 0, noisy 0.7. */
export const drawConstant: DrawRegime = (random) =>
  drawPictures(random, {
    width: whole(random, 1, 5),
    height: whole(random, 1, 5),
    fill: constant,
  });

export function constant({ width, height, channels, random }: PictureShape): Filled {
  const value = (): number => pick(random, [0, 1, 0.7, random(), 10 ** between(random, -8, 4)]);
  const flat = (): Float64Array => new Float64Array(width * height * channels).fill(value());
  return { noisy: flat(), truth: flat() };
}

/** Constant pictures of 64² to 1000², small ones more often. */
export const drawLargeConstant: DrawRegime = (random) => {
  const side = pick(random, [64, 64, 64, 64, 100, 100, 128, 128, 256, 256, 512, 1000]);
  const noisy = pick(random, [0.7, 0.1, random(), 1e3 * random()]);
  const truth = pick(random, [0, 0, random()]);
  const drawn = drawPictures(random, {
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

export function checkerboard({ width, height, channels, random }: PictureShape): Filled {
  const [a, b] = [random(), random()];
  const board = Float64Array.from({ length: width * height * channels }, (_, p) =>
    ((p % width) + Math.floor(p / width)) % 2 === 0 ? a : b,
  );
  return { noisy: board, truth: sometimes(random, 2) ? board : board.map(() => (a + b) / 2) };
}

/** Two values in turn, which total variation makes one, and a truth that is either. */
export const drawCheckerboard: DrawRegime = (random) =>
  drawPictures(random, { fill: checkerboard });

/** Steps of about ν/2, where the third derivative is largest, and a small weight that leaves them there. */
export const drawEdges: DrawRegime = (random) =>
  drawPictures(random, {
    weight: () => 10 ** between(random, -8, -2),
    smoothing: () => 10 ** between(random, -8, 0),
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
  return drawPictures(random, { width, height });
};

/** Values, weight and smoothing of any size that a 64-bit number has room for. */
export const drawScaled: DrawRegime = (random) =>
  drawPictures(random, {
    scale: 10 ** pick(random, [6, -6, 100, -100, 150, -150, between(random, -150, 150)]),
  });

/** Numbers so small that they have few digits, and products of them that are 0. */
export const drawDenormal: DrawRegime = (random) => {
  const scale =
    10 ** -pick(random, [154, 160, 162, 170, 200, 290, 300, 307, 308, 310, 315, 320, 323]);
  return drawPictures(random, {
    scale,
    weight: () => 10 ** between(random, -3, 1),
    // ν itself small, or of an ordinary size beside pictures that are not.
    smoothing: () =>
      sometimes(random, 2) ? 1 : 10 ** between(random, -3, 0) / Math.max(scale, 1e-300),
  });
};

/** Weight and smoothing far from the size of the values, and from each other. */
export const drawFarParameters: DrawRegime = (random) =>
  drawPictures(random, {
    width: whole(random, 1, 3),
    height: whole(random, 1, 3),
    weight: () => 10 ** between(random, -20, 6),
    smoothing: () => 10 ** between(random, -7, 9),
  });

/** Nothing to be done: zeros, or the noisy picture is the truth. */
export const drawTrivial: DrawRegime = (random) => drawPictures(random, { fill: trivial });

export function trivial(shape: PictureShape): Filled {
  const { truth } = ordinary(shape);
  const zero = new Float64Array(truth.length);
  return pick(shape.random, [
    { noisy: zero, truth: zero },
    { noisy: zero, truth },
    { noisy: truth, truth: zero },
    { noisy: truth, truth },
  ]);
}

/** 16², as drawn or of values up to a million, for which weight and smoothing are as large or are not. */
export const drawSixteen: DrawRegime = (random) => {
  const scale = pick(random, [1, 1e6, 1e6]);
  const apart = sometimes(random, 2) ? 1 : scale;
  return drawPictures(random, {
    width: 16,
    height: 16,
    pictures: 1,
    scale,
    weight: () => Math.exp(between(random, -4, 1)) / apart,
    smoothing: () => Math.exp(between(random, -4, -1)) / apart,
  });
};
