import type { ConjugateSteps } from '@bilevel/core';
import type { InnerRoom } from '../inner/innerRoom.js';
import { innerSolves } from '../inner/innerSolves.js';
import { innerBlocks, innerDifferences, innerSystems } from '../inner/innerVariation.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import { changeFromUnits, scalesOf } from './change.js';
import { plainChange } from './plainChange.js';
import { fifthOf, scratchOf } from './scratch.js';
import { hasRoomForChange, simdChange } from './simdChange.js';
import type {
  TotalVariationKind,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Second order at x by the SIMD kernels. Its weights are kept for `owner` among the residents of the
 * workspace, and computed again from x where they had to leave.
 */
export function simdLinearisation(
  kind: TotalVariationKind,
  terms: TotalVariationTerms,
  x: Float64Array,
  room: InnerRoom,
  owner: object,
): TotalVariationLinearisation {
  const { workspace, arena } = room;
  const { grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const d = width * height;
  const bytes = bytesOf(d);
  const { kernels, memory, residents } = workspace;
  const crossTransposeKernel = kernels[`${kind}CrossTranspose`];
  const columnsKernel = kernels[`${kind}Columns`];
  // `across` and `down`, or `xx`, `xy` and `yy`.
  const arrays = kind === 'anisotropic' ? 2 : 3;
  const fill = (first: number): void => {
    const at = workspace.placed(x, scratchOf(workspace, grid));
    const second = first + bytes;
    if (kind === 'anisotropic') {
      kernels.anisotropicWeights(at, w, nu, width, height, first, second);
    } else {
      kernels.isotropicWeights(at, w, nu, width, height, first, second, second + bytes);
    }
  };
  const weights = (): number => residents.at(owner, arrays * bytes, fill);
  const systemOf = kind === 'anisotropic' ? innerDifferences : innerBlocks;
  const systemFor = innerSystems((theta) => systemOf({ ...terms, theta }, x, room));
  let jacobi: Float64Array | undefined;

  function diagonalAt(out: number): void {
    const first = weights();
    const second = first + bytes;
    if (kind === 'anisotropic') {
      kernels.anisotropicDiagonal(a, first, second, width, height, out);
    } else {
      kernels.isotropicDiagonal(a, first, second, second + bytes, width, height, out);
    }
  }

  function diagonal(out: Float64Array): void {
    const to = memory.addressOf(out) || scratchOf(workspace, grid);
    diagonalAt(to);
    workspace.collect(to, out);
  }

  /** The address of P⁻¹, or 0 for P = I. */
  function inverseDiagonal(preconditioned: boolean): number {
    if (!preconditioned) return 0;
    if (jacobi === undefined) {
      jacobi = arena.zeros(d);
      diagonal(jacobi);
      const at = memory.addressOf(jacobi);
      if (at === 0) for (let p = 0; p < d; p++) jacobi[p] = 1 / jacobi[p]!;
      else kernels.vectorInvert(at, d);
    }
    return workspace.placed(jacobi, scratchOf(workspace, grid) + fifthOf(grid));
  }

  function direction(
    p: number,
    r: number,
    inverse: number,
    beta: number,
    first: number,
    up: number,
    out: number,
  ): number {
    const { anisotropicDirection, isotropicDirection } = kernels;
    const second = first + bytes;
    return kind === 'anisotropic'
      ? anisotropicDirection(p, r, inverse, beta, a, first, second, width, height, up, out)
      : isotropicDirection(
          p,
          r,
          inverse,
          beta,
          a,
          first,
          second,
          second + bytes,
          width,
          height,
          up,
          out,
        );
  }

  /** `turn` of the steps below, with P⁻¹ at an address, or P = I at 0. */
  function turn(
    inverse: number,
    p: Float64Array,
    beta: number,
    r: Float64Array,
    image: Float64Array,
  ): number {
    const first = weights();
    const scratch = scratchOf(workspace, grid);
    const up = scratch + 4 * bytes;
    const at = workspace.placed(p, scratch);
    const residual = workspace.placed(r, scratch + bytes);
    const to = memory.addressOf(image) || scratch + 2 * bytes;
    const curvature = direction(at, residual, inverse, beta, first, up, to);
    workspace.collect(at, p);
    workspace.collect(to, image);
    return curvature;
  }

  function conjugate(preconditioned: boolean): ConjugateSteps {
    inverseDiagonal(preconditioned);
    const sums = arena.reserve(2);
    const sumsAt = memory.addressOf(sums);
    return {
      measure(r, products) {
        const residual = workspace.placed(r, scratchOf(workspace, grid));
        kernels.conjugateProducts(residual, inverseDiagonal(preconditioned), d, sumsAt);
        products.set(sums);
      },
      turn: (p, beta, r, image) => turn(inverseDiagonal(preconditioned), p, beta, r, image),
      update(x, p, r, image, alpha, products) {
        const scratch = scratchOf(workspace, grid);
        const solution = workspace.placed(x, scratch);
        const direction = workspace.placed(p, scratch + bytes);
        const residual = workspace.placed(r, scratch + 2 * bytes);
        const product = workspace.placed(image, scratch + 3 * bytes);
        const inverse = inverseDiagonal(preconditioned);
        const { conjugateUpdate } = kernels;
        conjugateUpdate(solution, direction, residual, product, inverse, alpha, d, sumsAt);
        workspace.collect(solution, x);
        workspace.collect(residual, r);
        products.set(sums);
      },
    };
  }

  function columns(first: Float64Array, second: Float64Array): void {
    const scratch = scratchOf(workspace, grid);
    const at = workspace.placed(x, scratch);
    const one = memory.addressOf(first) || scratch + bytes;
    const two = memory.addressOf(second) || scratch + 2 * bytes;
    columnsKernel(at, w, nu, width, height, scratch + 4 * bytes, one, two);
    workspace.collect(one, first);
    workspace.collect(two, second);
  }

  return {
    conjugate,
    innerSolves: (theta) => innerSolves(systemFor(theta), room),
    columns,
    hessianVector(v, out) {
      const first = weights();
      const second = first + bytes;
      const scratch = scratchOf(workspace, grid);
      const up = scratch + 4 * bytes;
      const at = workspace.placed(v, scratch);
      const to = memory.addressOf(out) || scratch + bytes;
      if (kind === 'anisotropic') {
        kernels.anisotropicHessian(at, a, first, second, width, height, up, to);
      } else {
        kernels.isotropicHessian(at, a, first, second, second + bytes, width, height, up, to);
      }
      workspace.collect(to, out);
    },
    diagonal,
    crossTranspose(q, out) {
      const scratch = scratchOf(workspace, grid);
      const at = workspace.placed(x, scratch);
      const other = workspace.placed(q, scratch + bytes);
      const products = scratch + 2 * bytes;
      crossTransposeKernel(at, other, w, nu, width, height, products);
      out.set(memory.view(products, 2));
    },
    cross(u, out) {
      const [u1 = 0, u2 = 0] = u;
      const scratch = scratchOf(workspace, grid);
      const at = workspace.placed(x, scratch);
      const [first, second] = [scratch + bytes, scratch + 2 * bytes];
      columnsKernel(at, w, nu, width, height, scratch + 4 * bytes, first, second);
      kernels.vectorCombine(second, u2, u1, first, d);
      workspace.collect(second, out);
    },
    change(reach) {
      const { forms = false } = reach;
      const scales = scalesOf(reach, w, nu);
      const units = hasRoomForChange(kind, grid, arena)
        ? simdChange({ kind, x, grid, nu, scales, forms }, workspace, arena)
        : plainChange(kind, x, grid, nu, scales);
      return changeFromUnits(units, scales, nu);
    },
  };
}
