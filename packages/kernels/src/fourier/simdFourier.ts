import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { FourierKernels, RealFourierKernels } from './fourierKernels.js';
import type { PlanePlan, SequencePlan } from './sequences.js';
import { tableOf } from './table.js';

/** The transform by the SIMD kernels; arrays that are not in their memory are copied in and out. */
export function simdFourier(
  plan: PlanePlan,
  workspace: Workspace,
): Pick<FourierKernels, 'forward'> {
  const { width, height } = plan;
  const { kernels } = workspace;
  const scale = 1 / Math.sqrt(width * height);
  const bytes = bytesOf(width * height);
  const room = roomOf(plan, width);
  const tables = tablesOf(plan, workspace);
  return {
    forward(re, im, outRe, outIm) {
      const [rows, columns] = tables();
      const start = workspace.scratch(room.bytes + 4 * bytes);
      const planes = start + room.bytes;
      const from = [workspace.placed(re, planes), workspace.placed(im, planes + bytes)] as const;
      const toRe = workspace.placeOf(outRe, planes + 2 * bytes);
      const toIm = workspace.placeOf(outIm, planes + 3 * bytes);
      kernels.fourierComplex(
        ...([...from, width, height, rows, columns, scale] as const),
        ...([start, room.size, toRe, toIm] as const),
      );
      workspace.collect(toRe, outRe);
      workspace.collect(toIm, outIm);
    },
  };
}

/** The same of real planes. */
export function simdRealFourier(plan: PlanePlan, workspace: Workspace): RealFourierKernels {
  const { width, height } = plan;
  const { kernels } = workspace;
  const bins = (width >> 1) + 1;
  const scale = 1 / Math.sqrt(width * height);
  const [bytes, half] = [bytesOf(width * height), bytesOf(bins * height)];
  const room = roomOf(plan, bins);
  const tables = tablesOf(plan, workspace);
  return {
    forward(x, outRe, outIm) {
      const [rows, columns] = tables();
      const start = workspace.scratch(room.bytes + bytes + 2 * half);
      const planes = start + room.bytes;
      const from = workspace.placed(x, planes);
      const toRe = workspace.placeOf(outRe, planes + bytes);
      const toIm = workspace.placeOf(outIm, planes + bytes + half);
      kernels.fourierReal(
        ...([from, width, height, rows, columns, scale] as const),
        ...([start, room.size, toRe, toIm] as const),
      );
      workspace.collect(toRe, outRe);
      workspace.collect(toIm, outIm);
    },
    inverse(re, im, out) {
      const [rows, columns] = tables();
      const start = workspace.scratch(room.bytes + bytes + 2 * half);
      const planes = start + room.bytes;
      const fromRe = workspace.placed(re, planes + bytes);
      const fromIm = workspace.placed(im, planes + bytes + half);
      const to = workspace.placeOf(out, planes);
      kernels.fourierRealInverse(
        ...([fromRe, fromIm, width, height, rows, columns, scale] as const),
        ...([start, room.size, to] as const),
      );
      workspace.collect(to, out);
    },
  };
}

/**
 * assembly/fourier/room.ts: 11 sequences of `size` elements of 32 bytes, as much for pairs and for zeros, and the groups
 * of two of so many columns.
 */
export function roomOf(
  { height, rows, columns }: PlanePlan,
  width: number,
): { readonly size: number; readonly bytes: number } {
  // Two more keep neighbouring sequences of lengths of powers of 2 from sharing their places in the cache.
  const size = Math.max(rows.inner.length, columns.inner.length) + 2;
  const group = 4 * 32 * Math.ceil(height / 4) + 64;
  const bytes = 32 * 13 * size + group * Math.ceil(width / 2);
  return { size, bytes: bytesOf(bytes / 8) };
}

/** The addresses of the tables of rows and of columns. */
export function tablesOf(plan: PlanePlan, workspace: Workspace): () => [number, number] {
  const place = (of: SequencePlan): (() => number) => {
    const table = tableOf(of);
    return () =>
      workspace.residents.at(table, bytesOf(table.length), (address) => {
        workspace.memory.view(address, table.length).set(table);
      });
  };
  const rows = place(plan.rows);
  const columns = plan.columns === plan.rows ? rows : place(plan.columns);
  return () => [rows(), columns()];
}
