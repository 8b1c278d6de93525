import {
  combinedKind,
  conjugateGradient,
  requirePositive,
  type ConstantKind,
  type LowerStatus,
  type Shard,
} from '@bilevel/core';
import { WorkerPool } from '@bilevel/parallel';
import {
  accuracyOf,
  applyWeights,
  type ApplyOptions,
  type Denoised,
  type LearnedModel,
} from '../apply.js';
import { defaultLower } from '../defaultLower.js';
import { createImage, type Image, type Measurement, type Shape } from '../image.js';
import { describedReconstruction } from '../problem/describedReconstruction.js';
import { Model } from '../problem/model.js';
import { sharedPicture } from '../problem/sharedPicture.js';
import { termsOf } from '../prior/expression.js';
import { isWeaklyConvex } from '../prior/regulariserOf.js';
import { withinRectangle } from '../transform/rectangle.js';
import { seamBound } from './seamBound.js';
import { tilesOf, type Tile } from './tilesOf.js';

/** Options of {@link applyTiled}. */
export interface ApplyTiledOptions extends Omit<ApplyOptions, 'lower' | 'start'> {
  /** Pixels a side of what is kept of a tile, about. Default 512. */
  readonly side?: number;
  /** Threads that tiles are spread over. Default: as many as there are cores. */
  readonly threads?: number;
}

/** A picture that was reconstructed tile by tile. */
export interface Tiled extends Denoised {
  /** How many; 1 for one that was solved as a whole. */
  readonly tiles: number;
  /** What of the accuracy is due to the seams: proven, or measured where neighbours overlap. */
  readonly seams: { readonly value: number; readonly kind: ConstantKind };
}

const SIDE = 512;
/** Pictures of so many tiles are solved as a whole. */
const FEW = 2;
/** Share of the accuracy that seams may take. */
const SEAM_SHARE = 0.1;
/** Margins that are tried, and the one where none is proven to suffice. */
const MARGINS = [16, 24, 32, 48, 64, 96, 128];
const MEASURED_MARGIN = 64;
const MAX_WORK = 10_000;

/**
 * {@link applyWeights} for large pictures, tile by tile on several threads: memory beyond that of the picture and its result is that of
 * a row of tiles. Every tile is solved with a margin around it, so wide that what it differs from the whole by is a tenth of the
 * accuracy at most, proven from how its influence decays ({@link seamBound}); where that is not proven, it is measured where
 * neighbours overlap, and the accuracy is `estimated`. Pictures of few tiles, and models of anything but the noise of each pixel, are solved as a
 * whole.
 *
 * @throws as `applyWeights`
 */
export async function applyTiled(
  learned: LearnedModel,
  measured: Measurement,
  options: ApplyTiledOptions = {},
): Promise<Tiled> {
  const { side = SIDE, threads, accuracy = accuracyOf(learned, measured), ...rest } = options;
  requirePositive('accuracy', accuracy);
  const { values, ...described } = learned;
  const model = new Model(described);
  const whole = options.shape ?? model.pictureShape(measured);
  if (!(model.reach === 0 && isLocal(model)) || whole.width * whole.height <= FEW * side * side) {
    const result = await applyWeights(learned, measured, { ...rest, accuracy });
    return { ...result, tiles: 1, seams: { value: 0, kind: 'certified' } };
  }
  const picture: Image = { ...whole, data: measured.data };
  const theta = model.thetaOf(values);
  const terms = termsOf(model.prior);
  const range = spread(measured.data);
  const parts = model.couplesChannels ? 1 : whole.channels;
  const channels = parts === 1 ? whole.channels : 1;
  // No tile is larger: what bounds the largest bounds all.
  const most = side + 2 * (MARGINS.at(-1) ?? 0);
  const own = { width: most, height: most, channels } as Shape;
  const level = model.lowerLevel(new Float64Array(most * most * channels), own, theta);
  const { constants } = level;
  level.release?.();
  const boundOf = ({ cut }: Pick<Tile, 'cut'>, margin: number): number | undefined =>
    seamBound(terms, values, { constants, margin, cut: cut * channels, range });
  const least = Math.min(
    ...tilesOf(whole, side, 0).flatMap((row) => row.map((tile) => area(tile.kept))),
  );
  const share = SEAM_SHARE * accuracy * Math.sqrt(least * channels);
  const proven = MARGINS.find(
    (margin) => (boundOf({ cut: 4 * (side + 2 * margin) }, margin) ?? Infinity) <= share,
  );
  const margin = (proven ?? MEASURED_MARGIN) + model.margin;
  const rows = tilesOf(whole, side, margin);
  const result = new Float64Array(picture.data.length);
  const pool = new WorkerPool({ threads, resolve: (name) => import.meta.resolve(name) });
  const lower = defaultLower(model);
  let squares = 0;
  let work = 0;
  let status: LowerStatus = 'converged';
  let differing = 0;
  try {
    for (const row of rows) {
      const jobs = row.flatMap((tile) =>
        Array.from({ length: parts }, (_, c) => ({ tile, ...cutOut(picture, tile, c, parts) })),
      );
      const data = {
        // What is solved has no truth that counts; the loss of the problem is not asked for.
        pairs: jobs.map(({ image }, k) =>
          sharedPicture({ name: `tile ${String(k)}`, truth: image, measured: image }, pool),
        ),
        model: described,
      };
      const problem = describedReconstruction(data);
      const reference = {
        module: '@bilevel/imaging/described-reconstruction',
        ...{ export: 'describedReconstruction', data },
      };
      const [shard] = (await pool.open(problem, reference, {
        ...{ lower, linear: conjugateGradient() },
      })) as [Shard];
      // Of what is kept alone, although all that is solved counts.
      const strictest = Math.min(
        ...jobs.map(({ tile }) => Math.sqrt(area(tile.kept) / area(tile.solved))),
      );
      const solved = await shard.solve(
        {
          theta,
          accuracy: (1 - SEAM_SHARE) * accuracy * strictest,
          maxWork: options.maxWork ?? MAX_WORK,
          samples: jobs.map((_, k) => k),
        },
        options,
      );
      for (const [k, { tile, image, first }] of jobs.entries()) {
        const { epsilon, work: own, status: ended } = solved[k]!;
        const x = model.resultOf(await shard.solution(k), image);
        differing = Math.max(
          differing,
          differenceAt(x, image, tile, { result, whole, first, margin }),
        );
        place(x, image, tile, { result, whole, first });
        squares +=
          (epsilon + (proven === undefined ? 0 : (boundOf(tile, proven) ?? Infinity))) ** 2;
        work += own;
        if (ended !== 'converged') status = ended;
      }
      await shard.close?.();
    }
  } finally {
    await pool.close();
  }
  const ofSeams: ConstantKind = proven === undefined ? 'estimated' : 'certified';
  const value = proven === undefined ? differing : SEAM_SHARE * accuracy;
  return {
    image: createImage(whole.width, whole.height, result, whole.channels),
    accuracy: Math.sqrt(squares / result.length) + (proven === undefined ? differing : 0),
    kind: combinedKind([constants.strongConvexity, { kind: ofSeams }]),
    ...{ work, status, tiles: rows.flat().length, seams: { value, kind: ofSeams } },
  };
}

/** Whether each pixel is measured by itself, all alike, and regularisers are convex and the same everywhere. */
function isLocal(model: Model): boolean {
  return (
    model.isDenoising &&
    model.fidelity.isWhiteGaussian === true &&
    termsOf(model.prior).every((term) => term.entry.kind !== 'map' && !isWeaklyConvex(term))
  );
}

function area({ width, height }: { readonly width: number; readonly height: number }): number {
  return width * height;
}

/** Largest minus least, 0 among them: a ridge draws to 0. */
function spread(data: Float64Array): number {
  let [low, high] = [0, 0];
  for (const x of data) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return high - low;
}

/** What is solved of a picture for a tile: all channels, or the one of a part; `first` is where that begins. */
function cutOut(
  picture: Image,
  { solved }: Tile,
  part: number,
  parts: number,
): { readonly image: Image; readonly first: number } {
  const channels = (picture.channels / parts) as 1 | 3;
  const length = picture.width * picture.height * channels;
  const first = part * length;
  const shape = { ...picture, channels };
  const data = withinRectangle(
    picture.data.subarray(first, first + length),
    shape,
    solved,
    new Float64Array(area(solved) * channels),
  );
  return { image: createImage(solved.width, solved.height, data, channels), first };
}

interface Place {
  readonly result: Float64Array;
  readonly whole: Shape;
  readonly first: number;
}

/** Puts what is kept of a tile into the result. */
function place(
  x: Float64Array,
  image: Image,
  { kept, solved }: Tile,
  { result, whole, first }: Place,
): void {
  for (let c = 0; c < image.channels; c++) {
    for (let i = 0; i < kept.height; i++) {
      const from =
        (c * image.height + kept.row - solved.row + i) * image.width + kept.column - solved.column;
      const to = first + (c * whole.height + kept.row + i) * whole.width + kept.column;
      result.set(x.subarray(from, from + kept.width), to);
    }
  }
}

/**
 * The root-mean-square difference to neighbours above and on the left, which are in the result, over the quarter of the margin
 * that is nearest to what is kept; the larger of the two.
 */
function differenceAt(
  x: Float64Array,
  image: Image,
  { kept, solved }: Tile,
  { result, whole, first, margin }: Place & { readonly margin: number },
): number {
  const strip = Math.max(1, margin >> 2);
  const over = (rows: readonly [number, number], columns: readonly [number, number]): number => {
    let squares = 0;
    let count = 0;
    for (let c = 0; c < image.channels; c++) {
      for (let i = rows[0]; i < rows[1]; i++) {
        for (let j = columns[0]; j < columns[1]; j++) {
          const here = x[(c * image.height + i - solved.row) * image.width + j - solved.column]!;
          const there = result[first + (c * whole.height + i) * whole.width + j]!;
          squares += (here - there) ** 2;
          count++;
        }
      }
    }
    return count === 0 ? 0 : Math.sqrt(squares / count);
  };
  const { row, column, width, height } = kept;
  return Math.max(
    over([Math.max(0, row - strip), row], [column, column + width]),
    over([row, row + height], [Math.max(0, column - strip), column]),
  );
}
