import { bytesOf } from '../wasm/kernelMemory.js';
import type { Workspace } from '../wasm/workspace.js';
import type { AnalysisTerms } from './analysis.js';
import type { BlockShape } from './shape.js';

/** Where the SIMD kernels of blocks find what they work on. */
export interface BlockPlaces extends BlockShape {
  readonly width: number;
  readonly height: number;
  /** What kernels are told of the operator: its code, numbers of a block, channels and s. */
  readonly analysed: readonly [code: number, members: number, channels: number, scale: number];
  /** The address of the relative weights, which others may have moved since; 0 where there are none. */
  relative(): number;
  /**
   * The addresses of the scratch of a call: three arrays of the length of x, for arrays that are not in the
   * kernels' memory, a field of a number for each pixel, and the buffers of rows.
   */
  scratch(): Scratch;
}

/** See {@link BlockPlaces.scratch}. */
interface Scratch {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly field: number;
  readonly rows: number;
}

/** The places of the blocks of terms; `owner` keeps the relative weights. */
export function placesOf(
  { grid, analysis, relative }: AnalysisTerms,
  workspace: Workspace,
  owner: object,
): BlockPlaces {
  const { width, height } = grid;
  const { shape, kernel } = analysis;
  const { memory, residents } = workspace;
  const { code, channels, scale, length } = kernel;
  const bytes = bytesOf(length);
  // Pairs of pixels may be read beyond the last row.
  const field = bytesOf(width * height + 2);
  // Two buffers for each plane and one a channel, each of a row with two numbers before it and one behind; and one behind all.
  const rows = bytesOf((2 * shape.planes + channels) * (width + 3) + 2);
  return {
    ...shape,
    ...{ width, height },
    analysed: [code, shape.members, channels, scale],
    relative() {
      if (relative === undefined) return 0;
      return residents.at(owner, field, (at) => {
        memory.view(at, relative.length).set(relative);
      });
    },
    scratch() {
      const first = workspace.scratch(3 * bytes + field + rows);
      const [second, third] = [first + bytes, first + 2 * bytes];
      return { first, second, third, field: third + bytes, rows: third + bytes + field };
    },
  };
}
