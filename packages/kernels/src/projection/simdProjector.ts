import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { Beam } from './beam.js';
import { strideOf } from './lines.js';
import type { ProjectionKernels } from './projection.js';

/** Joseph's projector by the SIMD kernels; arrays that are not in their memory are copied in and out. */
export function simdProjector(beam: Beam, workspace: Workspace): ProjectionKernels {
  const { width, height, columns, rows, angles, detectors, mirror, grain, views } = beam;
  const { kernels, memory } = workspace;
  const [row, column] = [strideOf(columns), strideOf(rows)];
  const [pixels, readings] = [bytesOf(width * height), bytesOf(angles * detectors)];
  const [table, upright] = [bytesOf(views.length), bytesOf(2 * rows * row)];
  const all = table + pixels + readings + upright + bytesOf(2 * columns * column);

  function project(
    kernel: 'projectionApply' | 'projectionAdjoint',
    from: Float64Array,
    out: Float64Array,
  ): void {
    const start = workspace.scratch(all);
    memory.view(start, views.length).set(views);
    const [first, second] = kernel === 'projectionApply' ? [pixels, readings] : [readings, pixels];
    const read = workspace.placed(from, start + table);
    const written = workspace.placeOf(out, start + table + first);
    const lines = start + table + first + second;
    const beam = [start, angles, detectors, mirror] as const;
    const grid = [width, height, columns, rows, grain] as const;
    kernels[kernel](
      ...beam,
      ...grid,
      ...([read, lines, 16 * row, lines + upright, 16 * column, written] as const),
    );
    workspace.collect(written, out);
  }

  return {
    apply(x, out) {
      project('projectionApply', x, out);
    },
    adjoint(y, out) {
      project('projectionAdjoint', y, out);
    },
  };
}
