import { implementation, type KernelOptions } from '../implementation.js';
import { threadWorkspace } from '../wasm/workspace.js';
import { beamOf, type BeamGeometry } from './beam.js';
import { plainProjector } from './plainProjector.js';
import type { Projector } from './projection.js';
import { simdProjector } from './simdProjector.js';

/**
 * The projector of Joseph (1982): the integral along a ray, in pixels, of the picture continued by 0. The ray crosses
 * every row where it is at most as far from vertical as 45°, else every column; each crossing counts by linear
 * interpolation between its two neighbours in that row or column, times the length of the ray from one to the next.
 * With a crossing at u and f = u − ⌊u⌋, the entries of K are 1 − f and f times that length: at least 0, and the
 * transpose is exact, of the same numbers. No matrix is stored: rays are cast again in each call.
 *
 * Rays that are images of each other under symmetries which leave the picture in its place are cast once (symmetry.ts): two
 * or eight at a time, whose crossings and weights are the same. They march over a block of lines after another that stays
 * in the cache, in which every pixel has next to each other what each of them sees in its place; K is that of the rays
 * that are cast and of their images, which are those of the geometry but for rounding.
 *
 * `roundings`: 1 − f is exact where it counts, since u ≥ 1 there. K x: two products of a crossing are each rounded, their
 * sum, the sum of crossings, of which there is one more than rows or columns at most, and the length. Kᵀ y: the length times
 * a reading, times 1 − f or f, the sum of the rays that meet a pixel in one lane, that of two lanes, and four of these.
 *
 * @throws ArgumentError for a geometry that is none: see {@link BeamGeometry}
 */
export function projector(geometry: BeamGeometry, options: KernelOptions = {}): Projector {
  const beam = beamOf(geometry);
  const { width, height, angles, detectors, gap } = beam;
  const kernels =
    implementation(options) === 'plain'
      ? plainProjector(beam)
      : simdProjector(beam, threadWorkspace());
  // As many rays of a view are within a pixel of another.
  const hits = Math.min(detectors, Math.floor(2 / gap) + 1);
  return {
    ...kernels,
    ...{ angles, detectors },
    roundings: 8 + Math.max(width, height, angles * hits),
  };
}
