import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { MultiplierKernels } from './fourierKernels.js';
import type { PlanePlan } from './sequences.js';
import { roomOf, tablesOf } from './simdFourier.js';

/** Products with spectra by the SIMD kernels, which stay in their memory from one transform to the other. */
export function simdMultiplier(
  plan: PlanePlan,
  re: Float64Array,
  im: Float64Array,
  workspace: Workspace,
): MultiplierKernels {
  const { width, height } = plan;
  const { kernels, memory, residents } = workspace;
  const bins = (width >> 1) + 1;
  const scale = 1 / Math.sqrt(width * height);
  const [bytes, half] = [bytesOf(width * height), bytesOf(bins * height)];
  const room = roomOf(plan, bins);
  const tables = tablesOf(plan, workspace);
  /** Owns what stays of κ. */
  const spectrum = {};

  function multiply(x: Float64Array, sign: 1 | -1, out: Float64Array): void {
    const [rows, columns] = tables();
    const kernel = residents.at(spectrum, 2 * half, (address) => {
      memory.view(address, re.length).set(re);
      memory.view(address + half, im.length).set(im);
    });
    const start = workspace.scratch(room.bytes + bytes + 2 * half);
    const plane = start + room.bytes;
    const toRe = plane + bytes;
    const toIm = toRe + half;
    const from = workspace.placed(x, plane);
    const to = workspace.placeOf(out, plane);
    const transform = [width, height, rows, columns, scale, start, room.size] as const;
    kernels.fourierReal(from, ...transform, toRe, toIm);
    kernels.fourierMultiply(toRe, toIm, kernel, kernel + half, sign, bins * height);
    kernels.fourierRealInverse(toRe, toIm, ...transform, to);
    workspace.collect(to, out);
  }

  return {
    apply: (x, out) => {
      multiply(x, 1, out);
    },
    adjoint: (y, out) => {
      multiply(y, -1, out);
    },
  };
}
