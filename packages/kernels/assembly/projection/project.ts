// Joseph's projector and its transpose, a block of lines at a time: see src/projection/projector.ts.

import { block, column, columns, lanes, lines, rays, raysEnd, readJob, row, rows } from './job';
import { clear, collectEight, collectTwo, crop, pad, spreadEight, spreadTwo } from './lines';
import { gatherEight, scatterEight } from './marchEight';
import { gatherTwo, scatterTwo } from './marchTwo';
import { EIGHT, TWO, across, castAll, upright, writeAll } from './rays';

/** out ← K x; `job` as in job.ts. */
export function projectionApply(job: usize, x: usize, out: usize): void {
  readJob(job);
  pad(x);
  castAll(0);
  if (lanes == 8) {
    memory.fill(lines, 0, block * row);
    for (let line: usize = 0; line < rows; line += block) {
      const count = min(block, rows - line);
      spreadEight(line, count);
      marchEight(line, count, false);
    }
  } else {
    for (let turned = 0; turned < 2; turned++) {
      const all = turned ? columns : rows;
      memory.fill(lines, 0, block * (turned ? column : row));
      for (let line: usize = 0; line < all; line += block) {
        const count = min(block, all - line);
        spreadTwo(turned != 0, line, count);
        marchTwo(turned != 0, line, count, false);
      }
    }
  }
  writeAll(out);
}

/** out ← Kᵀ y; `job` as in job.ts. */
export function projectionAdjoint(job: usize, y: usize, out: usize): void {
  readJob(job);
  clear();
  castAll(y);
  if (lanes == 8) {
    for (let line: usize = 0; line < rows; line += block) {
      const count = min(block, rows - line);
      memory.fill(lines, 0, count * row);
      marchEight(line, count, true);
      collectEight(line, count);
    }
  } else {
    for (let turned = 0; turned < 2; turned++) {
      const all = turned ? columns : rows;
      for (let line: usize = 0; line < all; line += block) {
        const count = min(block, all - line);
        memory.fill(lines, 0, count * (turned ? column : row));
        marchTwo(turned != 0, line, count, true);
        collectTwo(turned != 0, line, count);
      }
    }
  }
  crop(out);
}

/** All rays of eight lanes over `count` lines from `line`. */
function marchEight(line: usize, count: usize, adjoint: bool): void {
  for (let r: usize = 0; r < upright; r++) {
    const ray = rays + r * EIGHT;
    const first = max(load<i32>(ray, 88), <i32>line);
    const end = min(load<i32>(ray, 92), <i32>(line + count));
    if (first >= end) continue;
    const at = lines + (<usize>first - line) * row;
    const origin = load<f64>(ray, 64);
    const slope = load<f64>(ray, 72);
    if (adjoint) scatterEight(ray, origin, slope, first, end, at, row);
    else gatherEight(ray, origin, slope, first, end, at, row);
  }
}

/** All rays of two lanes that cross rows, or columns, over `count` of them from `line`. */
function marchTwo(turned: bool, line: usize, count: usize, adjoint: bool): void {
  const stride = turned ? column : row;
  const all = turned ? across : upright;
  for (let r: usize = 0; r < all; r++) {
    const ray = turned ? raysEnd - (r + 1) * TWO : rays + r * TWO;
    const first = max(load<i32>(ray, 40), <i32>line);
    const end = min(load<i32>(ray, 44), <i32>(line + count));
    if (first >= end) continue;
    const at = lines + (<usize>first - line) * stride;
    const origin = load<f64>(ray, 16);
    const slope = load<f64>(ray, 24);
    if (adjoint) scatterTwo(ray, origin, slope, first, end, at, stride);
    else gatherTwo(ray, origin, slope, first, end, at, stride);
  }
}
