import type { Arena } from '../vectors/arena.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import { changeFromUnits, scalesOf } from '../totalVariation/change.js';
import type { BlockLinearisation, BlockTerms } from './blocks.js';
import { addDiagonal } from './diagonal.js';
import { differenceAnalysis } from './differenceAnalysis.js';
import { plainBlockChange } from './plainChange.js';
import { canBoundChange, simdBlockChange } from './simdChange.js';
import type { BlockPlaces } from './simdPlaces.js';

/**
 * Second order at x by the SIMD kernels. What it keeps of each block (plainLinearisation.ts) stays for `owner`
 * among the residents of the workspace, and is computed again from x where it had to leave.
 */
export function simdBlockLinearisation(
  terms: BlockTerms,
  code: number,
  x: Float64Array,
  workspace: Workspace,
  places: BlockPlaces,
  arena: Arena,
  owner: object,
): BlockLinearisation {
  const { weight: w, smoothing: nu } = terms;
  const { kernels, memory, residents } = workspace;
  const { members, channels, width, height, pixels, planes, groups } = places;
  const alongBytes = bytesOf(groups * pixels);
  const bendLength = members === 1 ? 0 : planes * pixels;
  const fill = (along: number): void => {
    const [first, , , rows] = places.scratch();
    const at = workspace.placed(x, first);
    const y = along + alongBytes;
    kernels.blockWeights(code, members, channels, at, w, nu, width, height, rows, along, y);
  };
  const weights = (): number => residents.at(owner, alongBytes + bytesOf(bendLength), fill);
  weights();

  function cross(u: Float64Array, out: Float64Array): void {
    const [u1 = 0, u2 = 0] = u;
    const [first, second, , rows] = places.scratch();
    const at = workspace.placed(x, first);
    const to = memory.addressOf(out) || second;
    kernels.vectorClear(to, out.length);
    kernels.blockCross(code, members, channels, at, w, nu, u1, u2, width, height, rows, to);
    workspace.collect(to, out);
  }

  return {
    addHessianVector(v, out) {
      const along = weights();
      const [first, second, , rows] = places.scratch();
      const at = workspace.placed(v, first);
      const to = workspace.placed(out, second);
      const y = along + alongBytes;
      kernels.blockHessian(members, channels, at, along, y, width, height, rows, to);
      workspace.collect(to, out);
    },
    addDiagonal(out) {
      const along = weights();
      const kept = {
        along: memory.view(along, groups * pixels),
        y: memory.view(along + alongBytes, bendLength),
      };
      addDiagonal(kept, terms, out);
    },
    crossTranspose(q, out) {
      const [first, second, third, rows] = places.scratch();
      const at = workspace.placed(x, first);
      const other = workspace.placed(q, second);
      const { blockCrossTranspose } = kernels;
      blockCrossTranspose(code, members, channels, at, other, w, nu, width, height, rows, third);
      out.set(memory.view(third, 2));
    },
    cross,
    columns(first, second) {
      cross(Float64Array.of(1, 0), first);
      cross(Float64Array.of(0, 1), second);
    },
    change(reach) {
      const scales = scalesOf(reach, w, nu);
      const units = canBoundChange(places, scales, arena)
        ? simdBlockChange(terms, code, x, scales, workspace, places, arena)
        : plainBlockChange({ ...terms, analysis: differenceAnalysis(terms) }, x, scales);
      return changeFromUnits(units, scales, nu);
    },
  };
}
