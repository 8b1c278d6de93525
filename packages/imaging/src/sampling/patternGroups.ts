import { ArgumentError, expected } from '@bilevel/core/errors';
import { PATTERN_GROUPS, type PatternGroupKind } from './groupKinds.js';
import { frequencyFirst } from './kspace.js';

interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * The groups of samples of a kind, for pictures of a size, with the frequency 0 first. There are as many spokes as come to
 * every sample at the ends of the longer side: ⌈π/2 max(width, height)⌉, each of the samples nearest to it.
 */
export function patternGroups(kind: PatternGroupKind, grid: Grid): number[][] {
  const { width, height } = grid;
  const at = (column: number, row: number): number => frequencyFirst(grid, row * width + column);
  if (kind === 'points') return Array.from({ length: width * height }, (_, k) => [k]);
  if (kind === 'lines') {
    return Array.from({ length: width }, (_, j) =>
      Array.from({ length: height }, (__, i) => i * width + j),
    );
  }
  if (!Object.hasOwn(PATTERN_GROUPS, kind)) {
    const known = `one of ${Object.keys(PATTERN_GROUPS).join(', ')}`;
    throw new ArgumentError(expected(known, 'the groups of the pattern', kind));
  }
  const count = Math.ceil((Math.PI / 2) * Math.max(width, height));
  const [column, row] = [Math.floor(width / 2), Math.floor(height / 2)];
  return Array.from({ length: count }, (_, k) => {
    const angle = (Math.PI * k) / count;
    const [across, down] = [Math.cos(angle) * (width / 2), Math.sin(angle) * (height / 2)];
    // Half an entry along the longer side.
    const unit = 1 / Math.max(Math.abs(across), Math.abs(down));
    const members = new Set<number>();
    for (let s = 0; s <= 2 * Math.max(width, height); s++) {
      for (const sign of [1, -1]) {
        const along = (sign * s * unit) / 2;
        const [x, y] = [column + Math.round(along * across), row + Math.round(along * down)];
        if (x >= 0 && x < width && y >= 0 && y < height) members.add(at(x, y));
      }
    }
    return [...members];
  });
}
