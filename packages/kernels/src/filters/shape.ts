import type { ChannelGrid } from '../blocks/blocks.js';

/** How many numbers there are of what. */
export interface FilterShape {
  readonly grid: ChannelGrid;
  /** k. */
  readonly size: number;
  /** J. */
  readonly filters: number;
  /** Places in a row, and rows of them. */
  readonly columns: number;
  readonly rows: number;
  /** Responses of one filter. */
  readonly places: number;
  /** Taps of one filter. */
  readonly taps: number;
  /** 2J and all taps. */
  readonly parameters: number;
  /** Length of x. */
  readonly numbers: number;
}

/** The shape of J filters of k×k taps on each channel. */
export function filterShape(grid: ChannelGrid, size: number, filters: number): FilterShape {
  const { width, height, channels } = grid;
  const [columns, rows] = [width - size + 1, height - size + 1];
  const taps = channels * size * size;
  return {
    ...{ grid, size, filters, columns, rows, taps },
    places: columns * rows,
    parameters: (2 + taps) * filters,
    numbers: width * height * channels,
  };
}
