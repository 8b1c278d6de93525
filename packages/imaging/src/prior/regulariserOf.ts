import { ArgumentError, expected, type Vectors } from '@bilevel/core';
import { scalarPotentials, type ChannelGrid, type ScalarPotential } from '@bilevel/kernels';
import { numberIn, numbersOf, type Values } from '../describe/description.js';
import { blockRegulariser } from './blockRegulariser.js';
import { requireChannels } from './requireChannels.js';
import { isBlockPotential, type RegulariserTerm } from './expression.js';
import { bankOf } from './filters/bankOf.js';
import { filterRegulariser, weakConvexityOf } from './filters/filterRegulariser.js';
import { jointRegulariser } from './jointRegulariser.js';
import { onPart, type Ranges } from './onPart.js';
import { ridgeRegulariser } from './ridgeRegulariser.js';
import type { Regulariser } from './regulariser.js';
import { weakConvexityOfBlocks, type WeakBlocks } from './weakBlocks.js';
import { weightMapRegulariser } from './weightMapRegulariser.js';

/** Where in the unknown a term finds what it is of. */
export interface TermPlace {
  /** Numbers of the whole unknown. */
  readonly length: number;
  /** Where slopes begin that the term has for itself. */
  readonly slopes: number;
  /** s of these, v = sṽ. */
  readonly scale: number;
}

/** A term at the values of its parameters, of which each of its parts has as many as it says, one after the other. */
export function regularisersOf(
  term: RegulariserTerm,
  grid: ChannelGrid,
  values: Values,
  vectors: Vectors | undefined,
  place?: TermPlace,
): readonly Regulariser[] {
  const numbers = grid.width * grid.height * grid.channels;
  const { length = numbers, slopes = numbers, scale = 1 } = place ?? {};
  const on = (regulariser: Regulariser, ranges: Ranges): Regulariser =>
    length === numbers ? regulariser : onPart(regulariser, ranges);
  if (term.entry.kind !== 'joint') {
    return [on(pictureRegulariser(term, grid, values, vectors), [[0, numbers]])];
  }
  const potential = blockPotentialOf(term);
  const [weight = NaN, smoothing = NaN, bendWeight = NaN, bendSmoothing = NaN] =
    term.parameters.map(({ key }) => numberIn(values, key));
  const own = [slopes, slopes + 2 * numbers] as const;
  const common = { grid, potential, scale };
  const slope = jointRegulariser({ ...common, blocks: 'slope', weight, smoothing }, vectors);
  const bend = { ...common, weight: bendWeight, smoothing: bendSmoothing };
  return [
    on(slope, slopes === numbers ? [[0, own[1]]] : [[0, numbers], own]),
    on(jointRegulariser({ ...bend, blocks: 'bend' }, vectors ?? slope.vectors), [own]),
  ];
}

/** One of pictures alone. */
function pictureRegulariser(
  term: RegulariserTerm,
  grid: ChannelGrid,
  values: Values,
  vectors: Vectors | undefined,
): Regulariser {
  const { entry, options, parameters } = term;
  if (entry.kind === 'filters') {
    requireChannels(term, grid.channels);
    return filterRegulariser({ grid, ...bankOf(term, values) }, vectors);
  }
  if (entry.kind === 'ridge') {
    const { width, height, channels } = grid;
    return ridgeRegulariser(width * height * channels, numberIn(values, parameters[0]!.key));
  }
  if (entry.kind === 'joint') throw new Error('It is of pictures and slopes.');
  if (entry.kind === 'map') {
    const [weights, smoothing] = parameters.map(({ key }) => values[key]);
    const { columns = 1, rows = 1 } = options;
    const map = {
      ...{ grid, columns, rows, potential: blockPotentialOf(term) },
      weights: numbersOf(weights ?? []),
      smoothing: Number(smoothing),
    };
    return weightMapRegulariser({ ...map, blocks: entry.blocksOf(options) }, vectors);
  }
  const [weight = NaN, smoothing = 1] = parameters.map(({ key }) => numberIn(values, key));
  const terms = {
    grid,
    blocks: entry.blocks,
    potential: blockPotentialOf(term),
    weight,
    smoothing,
  };
  return blockRegulariser(terms, parameters.length, vectors);
}

function blockPotentialOf({ entry, potential }: RegulariserTerm) {
  if (isBlockPotential(potential)) return potential;
  throw new ArgumentError(expected('a potential of blocks', entry.name, potential));
}

/** η of the slopes that a term has for unknowns, two for each number of a picture; undefined for one of pictures alone. */
export function slopeRidgeOf({ entry, options }: RegulariserTerm): number | undefined {
  return entry.kind === 'joint' ? options['ridge'] : undefined;
}

/** ω ≥ 0 with ∂²R ≽ −ωI: how far a term is from being convex, at the values of its parameters. */
export function weakConvexityOfTerm(term: RegulariserTerm, values: Values): number {
  if (!isWeaklyConvex(term)) return 0;
  if (term.entry.kind === 'filters') {
    return weakConvexityOf({ ...bankOf(term, values), channels: term.options['channels'] ?? 1 });
  }
  return weakConvexityOfBlocks(blocksOf(term, values));
}

/** Blocks of a term that are not convex, at the values of its parameters. */
export function blocksOf({ potential, parameters }: RegulariserTerm, values: Values): WeakBlocks {
  const [weight = NaN, smoothing = 1] = parameters.map(({ key }) => numberIn(values, key));
  return { potential, weight, smoothing };
}

/** Whether a term is not convex, whatever the values of its parameters. */
export function isWeaklyConvex({ entry, potential }: RegulariserTerm): boolean {
  const { leastCurvature }: ScalarPotential = scalarPotentials[potential];
  return (entry.kind === 'filters' || entry.kind === 'blocks') && leastCurvature < 0;
}

/** How far from a pixel the farthest one is, in rows or columns, that a response acts on together with it. */
export function reachOf({ entry, options }: RegulariserTerm): number {
  return entry.kind === 'filters' ? (options['size'] ?? 1) - 1 : 0;
}
