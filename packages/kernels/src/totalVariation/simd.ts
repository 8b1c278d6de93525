import type { FirstOrderSteps } from '@bilevel/core';
import { InnerRoom } from '../inner/innerRoom.js';
import { Arena, FISTA, HEAVY_BALL } from '../vectors/arena.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { threadWorkspace } from '../wasm/workspace.js';
import { scratchOf } from './scratch.js';
import { simdLinearisation } from './simdLinearisation.js';
import type {
  SmoothedTotalVariation,
  TotalVariationKind,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Smoothed total variation by the SIMD kernels. The data and the weights of a linearisation stay in
 * the thread's workspace, and so do the vectors of a solver that takes them from `vectors`; other
 * arrays are copied in and out.
 */
export function simdTotalVariation(
  kind: TotalVariationKind,
  terms: TotalVariationTerms,
): SmoothedTotalVariation {
  const { data, grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const d = width * height;
  const bytes = bytesOf(d);
  const workspace = threadWorkspace();
  const { memory, residents } = workspace;
  const gradientKernel = workspace.kernels[`${kind}Gradient`];
  const stepKernel = workspace.kernels[`${kind}Step`];
  const arena = new Arena(workspace);
  const square = arena.reserve(1);
  const squareAt = memory.addressOf(square);
  /** Those of the data and of the linearisations among the residents. */
  const owners: object[] = [{}];
  const planes = kind === 'anisotropic' ? 1 : 2;
  const room = new InnerRoom({ ...grid, channels: 1, planes }, workspace, arena);
  const writeData = (address: number): void => {
    memory.view(address, d).set(data);
  };
  const dataAddress = (): number => residents.at(owners[0]!, bytes, writeData);

  function run(x: Float64Array, out: Float64Array | undefined): number {
    const y = dataAddress();
    const scratch = scratchOf(workspace, grid);
    const at = workspace.placed(x, scratch);
    const inside = out === undefined ? 0 : memory.addressOf(out);
    const to = inside === 0 ? scratch + bytes : inside;
    const up = scratch + 4 * bytes;
    const sum = gradientKernel(at, y, a, w, nu, width, height, up, to, squareAt);
    if (out) workspace.collect(to, out);
    return sum;
  }

  function step(
    method: number,
    previous: Float64Array,
    point: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number {
    const y = dataAddress();
    const scratch = scratchOf(workspace, grid);
    const before = workspace.placed(previous, scratch);
    const here = workspace.placed(point, scratch + bytes);
    const g = workspace.placed(gradient, scratch + 2 * bytes);
    const up = scratch + 4 * bytes;
    const x = method === HEAVY_BALL ? before : here;
    const other = method === HEAVY_BALL ? here : before;
    stepKernel(method, x, other, alpha, beta, y, a, w, nu, width, height, up, g, squareAt);
    workspace.collect(before, previous);
    workspace.collect(here, point);
    workspace.collect(g, gradient);
    return Math.sqrt(square[0]!);
  }

  const steps: FirstOrderSteps = {
    heavyBall: (previous, point, gradient, alpha, beta) =>
      step(HEAVY_BALL, previous, point, gradient, alpha, beta),
    fista: (previous, point, gradient, alpha, beta) =>
      step(FISTA, previous, point, gradient, alpha, beta),
  };
  return {
    vectors: arena,
    steps,
    value: (x) => run(x, undefined),
    gradient: (x, out) => run(x, out),
    linearise(x) {
      const owner = {};
      owners.push(owner);
      return simdLinearisation(kind, terms, x, room, owner);
    },
    release() {
      room.leave();
      arena.release();
      for (const owner of owners) residents.leave(owner);
      owners.length = 1;
    },
  };
}
