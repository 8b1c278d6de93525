import type { Arena } from '../vectors/arena.js';
import type { Workspace } from '../wasm/workspace.js';
import type { ChangeInUnits, Scales } from './change.js';
import { scratchOf } from './scratch.js';
import { bytesOf } from '../wasm/kernelMemory.js';
import type { Grid, TotalVariationKind } from './totalVariation.js';

/** Seven factors of each of four blocks, in 32-bit, and the three that forms take. */
const FACTORS_OF_FOUR = 14;
const KEPT_OF_FOUR = 6;
/** Ratios are held below it, where min(…, 1) no longer sees them, to stay numbers of 32-bit. */
const LARGEST = 1e30;
/** Numbers that sums take while they go on (assembly/change.ts), and those of a pass. */
const NUMBERS_OF_STATE = 28;
const SUMS_OF_BLOCKS = 6;
const SUMS_OF_VECTOR = 8;
const SUMS_OF_FORM = 6;
/** Numbers of a row in scratch beside its blocks. */
const BESIDE_ROW = 8;

function blocksOf(kind: TotalVariationKind, { width, height }: Grid): number {
  return (kind === 'anisotropic' ? 2 : 1) * width * height;
}

/** Whether the arrays of {@link simdChange} are within the budget of `arena`. */
export function hasRoomForChange(kind: TotalVariationKind, grid: Grid, arena: Arena): boolean {
  return arena.hasRoom((KEPT_OF_FOUR * blocksOf(kind, grid)) / 4);
}

/** A change at x that is asked for. */
export interface ChangeAt {
  readonly kind: TotalVariationKind;
  readonly x: Float64Array;
  readonly grid: Grid;
  readonly nu: number;
  readonly scales: Scales;
  /** Whether forms are going to be asked for. */
  readonly forms: boolean;
}

/**
 * The change of second derivatives at x (change.ts) by the SIMD kernels: a pass over x and the first vector
 * together, which keeps no factors unless forms are going to be asked for, and one for each form, which has the
 * sums of its first vector as well.
 */
export function simdChange(
  { kind, x, grid, nu, scales, forms }: ChangeAt,
  workspace: Workspace,
  arena: Arena,
): ChangeInUnits {
  const { kernels, memory } = workspace;
  const { width, height } = grid;
  const { rho, span, most, curvature } = scales;
  const groupsOf = (blocks: number): number => Math.ceil(blocks / 4);
  const scratch = arena.reserve(
    NUMBERS_OF_STATE + 2 * (width + BESIDE_ROW) + FACTORS_OF_FOUR * groupsOf(width + 3),
  );
  // Named in the functions below: an array that nothing names is collected, and its memory given back.
  const sums = arena.reserve(SUMS_OF_BLOCKS + SUMS_OF_VECTOR);
  const isotropic = kind === 'isotropic' ? 1 : 0;
  let factors: Float64Array | undefined;
  let columns: Float64Array | undefined;
  // Where nothing moves the scale is 0, and what is left is not needed.
  const share = (length: number): number =>
    length === most ? 1 : Math.min(LARGEST, length / most);

  /** A pass over x and, if any, v. */
  function pass(v: Float64Array | undefined, keeps: boolean): void {
    if (keeps) factors ??= arena.reserve(KEPT_OF_FOUR * groupsOf(blocksOf(kind, grid)));
    const arrays = scratchOf(workspace, grid);
    kernels.changePass(
      ...([isotropic, workspace.placed(x, arrays)] as const),
      ...([v ? workspace.placed(v, arrays + bytesOf(v.length)) : 0, width, height] as const),
      ...([1 / nu, rho, most, share(rho), share(span)] as const),
      // A smaller curvature only makes bounds larger.
      ...([Math.min(LARGEST, curvature), Math.min(LARGEST, 1 / most)] as const),
      ...([keeps && factors ? memory.addressOf(factors) : 0] as const),
      ...([memory.addressOf(scratch), memory.addressOf(sums)] as const),
    );
    columns ??= sums.slice(0, SUMS_OF_BLOCKS);
  }

  return {
    get columns() {
      if (columns === undefined) pass(undefined, false);
      return columns ?? sums;
    },
    sums(v) {
      pass(v, forms && factors === undefined);
      return sums.subarray(SUMS_OF_BLOCKS);
    },
    form(z, q) {
      if (factors === undefined) pass(undefined, true);
      const arrays = scratchOf(workspace, grid);
      const [first, second] = [arrays, arrays + bytesOf(z.length)];
      kernels.changeFormPass(
        ...([isotropic, workspace.placed(z, first), workspace.placed(q, second)] as const),
        ...([width, height, factors ? memory.addressOf(factors) : 0] as const),
        ...([memory.addressOf(scratch), memory.addressOf(sums)] as const),
      );
      return sums.subarray(0, SUMS_OF_FORM);
    },
  };
}
