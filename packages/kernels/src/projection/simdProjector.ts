import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { Beam } from './beam.js';
import type { ProjectionKernels } from './projection.js';
import { strideOf } from './strides.js';

/** Bytes of a ray, by its lanes: assembly/projection/rays.ts. */
const RAY = { 2: 64, 8: 128 };
/** Numbers of a job: assembly/projection/job.ts. */
const JOB = 24;

/** Joseph's projector by the SIMD kernels; arrays that are not in their memory are copied in and out. */
export function simdProjector(beam: Beam, workspace: Workspace): ProjectionKernels {
  const { width, height, columns, rows, angles, detectors, lanes, bases, targets, views } = beam;
  const { kernels, memory } = workspace;
  const [row, column] = [strideOf(columns, lanes), strideOf(rows, lanes)];
  // An odd number of cache lines too.
  const pictureRow = 64 * (Math.ceil(columns / 8) | 1);
  let all = 0;
  /** So many bytes behind those before. */
  const reserve = (bytes: number): number => {
    all += bytes;
    return all - bytes;
  };
  reserve(bytesOf(JOB));
  const table = reserve(bytesOf(views.length));
  const based = reserve(bytesOf(bases.length));
  const targeted = reserve(bytesOf(targets.length));
  const picture = reserve(rows * pictureRow);
  const lines = reserve(beam.block * Math.max(row, column));
  const rays = reserve(bases.length * beam.most * RAY[lanes]);
  const pixels = reserve(bytesOf(width * height));
  const readings = reserve(bytesOf(angles * detectors));
  const numbers = [
    ...[angles, detectors, beam.mirror, beam.paired ? 1 : 0, beam.from, beam.to],
    ...[bases.length, lanes, width, height, columns, rows, beam.grain, beam.block],
    ...[row, column, pictureRow],
  ];
  const addresses = [table, based, targeted, picture, lines, rays, pixels];

  function project(
    kernel: 'projectionApply' | 'projectionAdjoint',
    from: Float64Array,
    out: Float64Array,
  ): void {
    const job = workspace.scratch(all);
    memory.view(job, JOB).set([...numbers, ...addresses.map((place) => job + place)]);
    memory.view(job + table, views.length).set(views);
    const integers = (place: number, length: number): Int32Array =>
      new Int32Array(memory.memory.buffer, job + place, length);
    integers(based, bases.length).set(bases);
    integers(targeted, targets.length).set(targets);
    const [read, written] = kernel === 'projectionApply' ? [pixels, readings] : [readings, pixels];
    const at = workspace.placed(from, job + read);
    const to = workspace.placeOf(out, job + written);
    kernels[kernel](job, at, to);
    workspace.collect(to, out);
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
