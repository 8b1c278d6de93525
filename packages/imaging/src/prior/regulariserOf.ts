import { ArgumentError, expected, type Vectors } from '@bilevel/core';
import { scalarPotentials, type ChannelGrid, type ScalarPotential } from '@bilevel/kernels';
import { numberIn, type Values } from '../describe/description.js';
import { blockRegulariser } from './blockRegulariser.js';
import { requireChannels } from './requireChannels.js';
import { isBlockPotential, type RegulariserTerm } from './expression.js';
import { bankOf } from './filters/bankOf.js';
import { filterRegulariser, weakConvexityOf } from './filters/filterRegulariser.js';
import { ridgeRegulariser } from './ridgeRegulariser.js';
import type { Regulariser } from './regulariser.js';

/** A term at the values of its parameters. */
export function regulariserOf(
  { entry, potential, options, parameters }: RegulariserTerm,
  grid: ChannelGrid,
  values: Values,
  vectors: Vectors | undefined,
): Regulariser {
  if (entry.kind === 'filters') {
    requireChannels({ entry, options }, grid.channels);
    return filterRegulariser(
      { grid, ...bankOf({ entry, potential, options, parameters }, values) },
      vectors,
    );
  }
  if (entry.kind === 'ridge') {
    const { width, height, channels } = grid;
    return ridgeRegulariser(width * height * channels, numberIn(values, parameters[0]!.key));
  }
  if (!isBlockPotential(potential)) {
    throw new ArgumentError(expected('a potential of blocks', entry.name, potential));
  }
  const [weight = NaN, smoothing = 1] = parameters.map(({ key }) => numberIn(values, key));
  const terms = { grid, blocks: entry.blocks, potential, weight, smoothing };
  return blockRegulariser(terms, parameters.length, vectors);
}

/** ω ≥ 0 with ∂²R ≽ −ωI: how far a term is from being convex, at the values of its parameters. */
export function weakConvexityOfTerm(term: RegulariserTerm, values: Values): number {
  if (term.entry.kind !== 'filters') return 0;
  return weakConvexityOf({ ...bankOf(term, values), channels: term.options['channels'] ?? 1 });
}

/** Whether a term is not convex, whatever the values of its parameters. */
export function isWeaklyConvex({ entry, potential }: RegulariserTerm): boolean {
  const { leastCurvature }: ScalarPotential = scalarPotentials[potential];
  return entry.kind === 'filters' && leastCurvature < 0;
}

/** How far from a pixel the farthest one is, in rows or columns, that a response acts on together with it. */
export function reachOf({ entry, options }: RegulariserTerm): number {
  return entry.kind === 'filters' ? (options['size'] ?? 1) - 1 : 0;
}
