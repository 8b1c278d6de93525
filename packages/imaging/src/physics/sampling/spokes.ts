import type { Grid } from './pattern.js';

/**
 * Lines through the frequency 0 at equally spaced angles kπ/n, from edge to edge, each of the entries nearest to it: as many
 * lines as come closest to a share of the entries.
 */
export function spokes(grid: Grid, rate: number): Uint8Array {
  const wanted = rate * grid.width * grid.height;
  const most = 4 * (grid.width + grid.height);
  let [low, high] = [1, most];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sizeOf(drawn(grid, middle)) < wanted) low = middle + 1;
    else high = middle;
  }
  const [fewer, more] = [drawn(grid, Math.max(1, low - 1)), drawn(grid, low)];
  return wanted - sizeOf(fewer) < sizeOf(more) - wanted ? fewer : more;
}

function drawn({ width, height }: Grid, count: number): Uint8Array {
  const chosen = new Uint8Array(width * height);
  const [column, row] = [Math.floor(width / 2), Math.floor(height / 2)];
  const steps = Math.max(width, height);
  for (let k = 0; k < count; k++) {
    const angle = (Math.PI * k) / count;
    // In shares of half the sides: lines of pictures that are no squares have the angles that they have in these.
    const [across, down] = [Math.cos(angle) * (width / 2), Math.sin(angle) * (height / 2)];
    // A step along the longer side is half an entry.
    const unit = 1 / Math.max(Math.abs(across), Math.abs(down));
    for (let s = 0; s <= 2 * steps; s++) {
      const along = (s / 2) * unit;
      const [x, y] = [Math.round(along * across), Math.round(along * down)];
      for (const sign of [1, -1]) {
        const [i, j] = [row + sign * y, column + sign * x];
        if (i >= 0 && i < height && j >= 0 && j < width) chosen[i * width + j] = 1;
      }
    }
  }
  return chosen;
}

const sizeOf = (chosen: Uint8Array): number => chosen.reduce((count, one) => count + one, 0);
