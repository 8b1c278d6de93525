import { ArgumentError, expected } from '@bilevel/core';
import { potentials } from '../potential/potentials.js';
import type { BlockTerms } from './blocks.js';

/** @throws ArgumentError for an empty grid, an unknown potential, or a smoothing that is not above 0 */
export function requireTerms({
  grid: { width, height, channels },
  potential,
  weight,
  smoothing,
}: Omit<BlockTerms, 'blocks'>): void {
  const counts = [width, height, channels];
  if (!counts.every((count) => Number.isInteger(count) && count > 0)) {
    const received = counts.map(String).join(' × ');
    throw new ArgumentError(expected('at least one column, row and channel', 'the grid', received));
  }
  if (!Object.hasOwn(potentials, potential)) {
    const names = Object.keys(potentials).join(', ');
    throw new ArgumentError(expected(`one of ${names}`, 'potential', potential));
  }
  if (!(weight >= 0 && weight < Infinity)) {
    throw new ArgumentError(expected('a finite number of at least 0', 'weight', weight));
  }
  // Lengths are measured in units of ν: its inverse has to be a number, too.
  if (!(smoothing > 0 && smoothing < Infinity && 1 / smoothing + weight / smoothing < Infinity)) {
    throw new ArgumentError(
      expected('a finite number above 0 with an inverse', 'smoothing', smoothing),
    );
  }
}
