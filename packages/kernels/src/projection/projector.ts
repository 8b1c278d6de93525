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
 * transpose is exact, of the same numbers. No matrix is stored: besides two copies of the picture, eight numbers an angle.
 *
 * `roundings`: 1 − f is exact where it counts, since u ≥ 1 there; the two products of a crossing, their sum, the sums of
 * crossings, of two halves and of two copies of the picture, and the length are rounded.
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
