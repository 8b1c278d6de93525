import type { InnerRoom } from '../inner/innerRoom.js';
import { innerSolves } from '../inner/innerSolves.js';
import { innerBlocks, innerSystems } from '../inner/innerVariation.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { changeFromUnits, scalesOf } from '../totalVariation/change.js';
import type { AnalysisTerms } from './analysis.js';
import type { FieldLinearisation } from './blocks.js';
import { cancelledHessian } from './cancelledHessian.js';
import { colourConjugate } from './colourConjugate.js';
import { hasColourSteps } from './colourSteps.js';
import { plainBlockChange } from './plainChange.js';
import { canBoundChange, simdBlockChange } from './simdChange.js';
import type { BlockPlaces } from './simdPlaces.js';

/**
 * Second order at x by the SIMD kernels. What it keeps of each block (plainLinearisation.ts) stays for `owner`
 * among the residents of the workspace, and is computed again from x where it had to leave.
 */
export function simdBlockLinearisation(
  terms: AnalysisTerms,
  code: number,
  x: Float64Array,
  places: BlockPlaces,
  room: InnerRoom,
  owner: object,
): FieldLinearisation {
  const { workspace, arena } = room;
  const { weight: w, smoothing: nu } = terms;
  const { kernels, memory, residents } = workspace;
  const { analysed, members, width, height, pixels, planes, groups } = places;
  const alongBytes = bytesOf(groups * pixels);
  const bendLength = members === 1 ? 0 : planes * pixels;
  const fill = (along: number): void => {
    const { first, rows } = places.scratch();
    const at = workspace.placed(x, first);
    const y = along + alongBytes;
    const weights = places.relative();
    kernels.blockWeights(code, ...analysed, weights, at, w, nu, width, height, rows, along, y);
  };
  const weights = (): number => residents.at(owner, alongBytes + bytesOf(bendLength), fill);

  const systemFor = innerSystems((theta) => innerBlocks({ ...terms, diagonal: 1, theta }, x, room));

  function crossField(moved: Float64Array | number, u2: number, out: Float64Array): void {
    const relative = places.relative();
    const { first, second, field, rows } = places.scratch();
    const at = workspace.placed(x, first);
    const to = memory.addressOf(out) || second;
    const own = typeof moved === 'number' ? 0 : field;
    const u1 = typeof moved === 'number' ? moved : 0;
    if (typeof moved !== 'number') memory.view(field, pixels).set(moved);
    kernels.vectorClear(to, out.length);
    const terms = [code, ...analysed, relative, at, w, nu, u1, own, u2] as const;
    kernels.blockCross(...terms, width, height, rows, to);
    workspace.collect(to, out);
  }

  function cross(u: Float64Array, out: Float64Array): void {
    crossField(u[0] ?? 0, u[1] ?? 0, out);
  }

  function crossProducts(q: Float64Array, products?: Float64Array): readonly [number, number] {
    const relative = places.relative();
    const { first, second, third, field, rows } = places.scratch();
    const at = workspace.placed(x, first);
    const other = workspace.placed(q, second);
    const own = products === undefined ? 0 : field;
    const terms = [code, ...analysed, relative, at, other, w, nu, width, height] as const;
    kernels.blockCrossTranspose(...terms, rows, own, third);
    products?.set(memory.view(field, pixels));
    const [one = NaN, two = NaN] = memory.view(third, 2);
    return [one, two];
  }

  return {
    ...(hasColourSteps(terms, code) && {
      denoisingConjugate: colourConjugate(terms, weights, { workspace, places, arena }),
      denoisingInner: (theta: number) => innerSolves(systemFor(theta), room),
    }),
    addHessianVector(v, out) {
      const along = weights();
      const { first, second, rows } = places.scratch();
      const at = workspace.placed(v, first);
      const to = workspace.placed(out, second);
      const y = along + alongBytes;
      kernels.blockHessian(...analysed, at, along, y, width, height, rows, to);
      workspace.collect(to, out);
    },
    cancelled: () => cancelledHessian(terms, x),

    addDiagonal(out) {
      const along = weights();
      const kept = {
        along: memory.view(along, groups * pixels),
        y: memory.view(along + alongBytes, bendLength),
      };
      terms.analysis.addDiagonal(kept, out);
    },
    crossTranspose(q, out) {
      out.set(crossProducts(q));
    },
    cross,
    crossField,
    crossProducts,
    sizesOfColumns(out) {
      const relative = places.relative();
      const { first, field, rows } = places.scratch();
      const at = workspace.placed(x, first);
      const [, , channels] = analysed;
      const terms = [code, members, channels, relative, at, w, nu, width, height] as const;
      kernels.blockSteepness(...terms, rows, field);
      const squares = memory.view(field, pixels);
      for (let p = 0; p < pixels; p++) out[p] = Math.sqrt(squares[p]!);
    },
    columns(first, second) {
      cross(Float64Array.of(1, 0), first);
      cross(Float64Array.of(0, 1), second);
    },
    change(reach) {
      const scales = scalesOf(reach, w, nu);
      const units = canBoundChange(places, scales, terms, arena)
        ? simdBlockChange(terms, code, x, scales, workspace, places, arena)
        : plainBlockChange(terms, x, scales);
      return changeFromUnits(units, scales, nu);
    },
  };
}
