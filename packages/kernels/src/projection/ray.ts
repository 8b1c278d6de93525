import type { Beam } from './beam.js';

/**
 * A ray by Joseph's method: it crosses the lines of the picture that it is steepest to, rows or (`turned`) columns, in
 * u_i = origin + slope · i, where a line has zeros at 0 and behind its last pixel, and its first pixel at 1. Origin and
 * slope are multiples of a power of 2 that make all u_i and their distances from whole numbers exact.
 */
export interface Ray {
  turned: boolean;
  origin: number;
  slope: number;
  /** Of its part between two lines. */
  length: number;
  /** The lines that it crosses within the picture, u_i in [0, pixels + 1]: from `first`, before `end`. */
  first: number;
  end: number;
}

/** ray ← detector j of view v. */
export function cast({ views, columns, rows, grain }: Beam, v: number, j: number, ray: Ray): void {
  const at = 8 * v;
  const column = views[at]! + j * views[at + 2]!;
  const row = views[at + 1]! + j * views[at + 3]!;
  const across = views[at + 4]! + j * views[at + 6]!;
  const down = views[at + 5]! + j * views[at + 7]!;
  const turned = Math.abs(across) > Math.abs(down);
  // To the nearest multiple of the unit of the last digit of `grain`.
  const slope = (turned ? down / across : across / down) + grain - grain;
  const start = turned ? row + 1 - column * slope : column + 1 - row * slope;
  const lines = turned ? columns : rows;
  const most = (turned ? rows : columns) + 1;
  ray.turned = turned;
  ray.slope = slope;
  ray.first = 0;
  ray.end = 0;
  if (!(Math.abs(start) <= lines + most)) return;
  const origin = start + grain - grain;
  ray.origin = origin;
  ray.length = Math.sqrt(1 + slope * slope);
  if (slope === 0) {
    ray.end = crosses(ray, 0, most) ? lines : 0;
    return;
  }
  const left = -origin / slope;
  const right = (most - origin) / slope;
  let first = Math.max(0, Math.min(lines, Math.ceil(Math.min(left, right))));
  let end = Math.max(0, Math.min(lines, Math.floor(Math.max(left, right)) + 1));
  // Rounding may be off by a line.
  while (first > 0 && crosses(ray, first - 1, most)) first--;
  while (first < end && !crosses(ray, first, most)) first++;
  while (end < lines && crosses(ray, end, most)) end++;
  while (end > first && !crosses(ray, end - 1, most)) end--;
  ray.first = first;
  ray.end = end;
}

function crosses({ origin, slope }: Ray, i: number, most: number): boolean {
  const u = origin + slope * i;
  return u >= 0 && u <= most;
}
